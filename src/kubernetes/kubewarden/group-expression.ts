import { nearest } from '../../core/naming';
import { Problem } from '../../core/validation-error';

/** The expression of a group, as a tree. */
export type Expression =
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'value'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression };

const NAME = /^[a-z_][a-z0-9_]*$/;
const TOKEN = /\s*(?:(&&|\|\||[!()])|([A-Za-z_][A-Za-z0-9_-]*)|(\S))/y;
const RESERVED = ['true', 'false'];

/** Reads calls, `!`, `&&`, `||` and parentheses; `&&` binds closer than `||`. */
export function parseExpression(text: string): Expression | { readonly error: string } {
  try {
    return new Parser(text).parse();
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.message };
    throw error;
  }
}

/** Whether the expression is true if the members say this. Undefined for a member is "not known", and so may be the result. */
export function evaluateExpression(expression: Expression, verdict: (member: string) => boolean | undefined): boolean | undefined {
  switch (expression.kind) {
    case 'value': return expression.value;
    case 'call': return verdict(expression.name);
    case 'not': {
      const inner = evaluateExpression(expression.of, verdict);
      return inner === undefined ? undefined : !inner;
    }
    default: {
      const decides = expression.kind === 'or';
      const sides = [expression.left, expression.right].map((side) => evaluateExpression(side, verdict));
      if (sides.includes(decides)) return decides;
      return sides.includes(undefined) ? undefined : !decides;
    }
  }
}

/** What is wrong with the members of a group and the expression that calls them. */
export function groupProblems(text: string, members: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  if (members.length === 0) problems.push({ code: 'GroupMembers', what: '`policies` is empty', fix: 'name at least one module' });
  for (const name of members) {
    if (NAME.test(name) && !RESERVED.includes(name)) continue;
    problems.push({ code: 'GroupMemberName', what: `\`policies\` has the name ${JSON.stringify(name)}, which an expression cannot call`, fix: 'use lower-case letters, digits and `_`, a digit not first' });
  }
  const parsed = parseExpression(text);
  if ('error' in parsed) {
    problems.push({ code: 'GroupExpression', what: `\`expression\` cannot be read: ${parsed.error}`, fix: 'call members as functions and join them: a() || (b() && !c())' });
    return problems;
  }
  const called = callsOf(parsed);
  for (const name of called) {
    if (members.includes(name)) continue;
    const meant = nearest(name, members);
    problems.push({ code: 'GroupExpression', what: `\`expression\` calls ${name}(), which is no member`, fix: meant ? `did you mean ${meant}()?` : `the members are ${members.join(', ')}` });
  }
  for (const name of members) {
    if (called.has(name) || !NAME.test(name)) continue;
    problems.push({ code: 'GroupMemberUnused', what: `\`expression\` never calls ${name}(), so it decides nothing`, fix: 'call it, or leave it out of `policies`' });
  }
  return problems;
}

function callsOf(expression: Expression): Set<string> {
  switch (expression.kind) {
    case 'call': return new Set([expression.name]);
    case 'value': return new Set();
    case 'not': return callsOf(expression.of);
    default: return new Set([...callsOf(expression.left), ...callsOf(expression.right)]);
  }
}

class Unreadable extends Error {}

/** More than anybody writes, and less than the stack takes. */
const DEEPEST = 100;

class Parser {
  private readonly tokens: string[] = [];
  private at = 0;
  private depth = 0;

  public constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
      if (match[3] !== undefined) throw new Unreadable(`${JSON.stringify(match[3])} is not expected`);
      this.tokens.push(match[1] ?? match[2]!);
    }
  }

  public parse(): Expression {
    if (this.tokens.length === 0) throw new Unreadable('it is empty');
    const expression = this.either();
    if (this.at < this.tokens.length) throw new Unreadable(`${JSON.stringify(this.tokens[this.at])} is not expected in ${JSON.stringify(this.text)}`);
    return expression;
  }

  private either(): Expression {
    let left = this.both();
    while (this.take('||')) left = { kind: 'or', left, right: this.both() };
    return left;
  }

  private both(): Expression {
    let left = this.single();
    while (this.take('&&')) left = { kind: 'and', left, right: this.single() };
    return left;
  }

  private single(): Expression {
    if (++this.depth > DEEPEST) throw new Unreadable(`it is more than ${DEEPEST} levels deep`);
    try {
      if (this.take('!')) return { kind: 'not', of: this.single() };
      if (this.take('(')) {
        const inner = this.either();
        this.expect(')');
        return inner;
      }
      const name = this.tokens[this.at];
      if (name === undefined) throw new Unreadable('something is missing at its end');
      if (!/^[A-Za-z_]/.test(name)) throw new Unreadable(`${JSON.stringify(name)} is not expected`);
      this.at += 1;
      if (RESERVED.includes(name)) return { kind: 'value', value: name === 'true' };
      this.expect('(');
      this.expect(')');
      return { kind: 'call', name };
    } finally {
      this.depth -= 1;
    }
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new Unreadable(`${JSON.stringify(token)} is missing ${this.at < this.tokens.length ? `before ${JSON.stringify(this.tokens[this.at])}` : 'at its end'}`);
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }
}
