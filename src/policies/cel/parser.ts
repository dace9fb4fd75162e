import { Token, tokenize } from './lexer';
import { BinaryOperator, ExpressionError, Node } from './syntax';

/** An expression longer than this is no policy but a program, and of ours to refuse: Kubernetes' own limit is 10 times less. */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 200;
const RESERVED = new Set([
  'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while',
]);

/**
 * The tree of a CEL expression.
 *
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
 * @throws ExpressionError with the place where it is no CEL
 */
export function parse(text: string): Node {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`the expression has ${text.length} characters, more than ${MAX_LENGTH}`, 0);
  return new Parser(tokenize(text)).all();
}

class Parser {
  private next = 0;
  private depth = 0;

  public constructor(private readonly tokens: readonly Token[]) {}

  public all(): Node {
    const node = this.expression();
    const token = this.peek();
    if (token.kind !== 'end') throw unexpected(token);
    return node;
  }

  private expression(): Node {
    return this.deeper(() => {
      const condition = this.or();
      if (!this.accept('?')) return condition;
      const yes = this.or();
      this.expect(':');
      const no = this.expression();
      return { op: 'choice', condition, yes, no, at: condition.at, end: no.end };
    });
  }

  private or(): Node {
    let left = this.and();
    while (this.accept('||')) left = joined('or', left, this.and());
    return left;
  }

  private and(): Node {
    let left = this.relation();
    while (this.accept('&&')) left = joined('and', left, this.relation());
    return left;
  }

  private relation(): Node {
    return this.leftToRight(['==', '!=', '<', '<=', '>', '>=', 'in'], () => this.leftToRight(['+', '-'], () => this.leftToRight(['*', '/', '%'], () => this.unary())));
  }

  private leftToRight(operators: readonly BinaryOperator[], operand: () => Node): Node {
    let left = operand();
    for (;;) {
      const operator = operators.find((each) => this.accept(each));
      if (operator === undefined) return left;
      const right = operand();
      left = { op: 'binary', operator, left, right, at: left.at, end: right.end };
    }
  }

  private unary(): Node {
    const token = this.peek();
    if (token.kind === 'punctuation' && (token.text === '!' || token.text === '-')) {
      this.next++;
      const number = this.peek();
      if (token.text === '-' && (number.kind === 'int' || number.kind === 'double') && !this.isFollowedBySelection()) {
        this.next++;
        const value = number.kind === 'int' ? -number.value : { double: -Number(number.value) };
        return this.member({ op: 'literal', value, at: token.at, end: number.end });
      }
      // By the grammar, signs of one kind in front of a value; two of them are none.
      let signs = 1;
      while (this.accept(token.text)) signs++;
      const operand = this.member(this.primary());
      return signs % 2 === 0 ? operand : { op: token.text === '!' ? 'not' : 'minus', operand, at: token.at, end: operand.end };
    }
    return this.member(this.primary());
  }

  private isFollowedBySelection(): boolean {
    const { kind, text } = this.tokens[this.next + 1];
    return kind === 'punctuation' && (text === '.' || text === '[');
  }

  private member(start: Node): Node {
    let node = start;
    for (;;) {
      if (this.accept('.')) {
        const optional = this.accept('?');
        const field = this.name();
        const end = this.tokens[this.next - 1].end;
        if (!optional && this.accept('(')) {
          const args = this.list(')');
          node = { op: 'call', name: field, target: node, args, at: node.at, end: this.tokens[this.next - 1].end };
        } else {
          node = { op: 'select', target: node, field, optional, at: node.at, end };
        }
      } else if (this.accept('[')) {
        const optional = this.accept('?');
        const key = this.expression();
        this.expect(']');
        node = { op: 'index', target: node, key, optional, at: node.at, end: this.tokens[this.next - 1].end };
      } else if (this.peek().text === '{' && (node.op === 'name' || node.op === 'select')) {
        throw new ExpressionError('objects of a type cannot be made in a policy', this.peek().at);
      } else {
        return node;
      }
    }
  }

  private primary(): Node {
    const token = this.tokens[this.next++];
    const { at, end } = token;
    switch (token.kind) {
      case 'string': case 'bytes': return { op: 'literal', value: token.value, at, end };
      case 'uint': return { op: 'literal', value: { uint: token.value }, at, end };
      case 'double': return { op: 'literal', value: { double: token.value }, at, end };
      case 'int':
        if (token.value >= 2n ** 63n) throw new ExpressionError(`the number ${token.text} is too large`, at);
        return { op: 'literal', value: token.value, at, end };
      case 'name': return this.nameOrCall(token);
      case 'end': throw new ExpressionError('the expression ends too early', at);
    }
    switch (token.text) {
      case '(': {
        const node = this.expression();
        this.expect(')');
        return { ...node, at, end: this.tokens[this.next - 1].end };
      }
      case '[': {
        const items = this.many(']', () => ({ optional: this.accept('?'), value: this.expression() }));
        return { op: 'list', items, at, end: this.tokens[this.next - 1].end };
      }
      case '{': {
        const entries = this.many('}', () => {
          const optional = this.accept('?');
          const key = this.expression();
          this.expect(':');
          return { optional, key, value: this.expression() };
        });
        return { op: 'map', entries, at, end: this.tokens[this.next - 1].end };
      }
      case '.': { // `.name` is a name of the outermost scope, and there is no other here
        const name = this.tokens[this.next++];
        if (name.kind === 'name') return this.nameOrCall(name);
      }
    }
    throw unexpected(token);
  }

  private nameOrCall(token: Token): Node {
    const { text, at, end } = token;
    switch (text) {
      case 'true': case 'false': return { op: 'literal', value: text === 'true', at, end };
      case 'null': return { op: 'literal', value: null, at, end };
      case 'in': throw unexpected(token);
    }
    if (RESERVED.has(text)) throw new ExpressionError(`${JSON.stringify(text)} is reserved and can be no name`, at);
    if (!this.accept('(')) return { op: 'name', name: text, at, end };
    const args = this.list(')');
    return { op: 'call', name: text, args, at, end: this.tokens[this.next - 1].end };
  }

  private list(closing: string): Node[] {
    if (this.accept(closing)) return [];
    const nodes = [this.expression()];
    while (this.accept(',')) nodes.push(this.expression());
    this.expect(closing);
    return nodes;
  }

  /** As `list`, and a last comma is accepted. */
  private many<T>(closing: string, read: () => T): T[] {
    const found: T[] = [];
    while (!this.accept(closing)) {
      found.push(read());
      if (!this.accept(',')) {
        this.expect(closing);
        break;
      }
    }
    return found;
  }

  private name(): string {
    const token = this.tokens[this.next++];
    if (token.kind !== 'name' || ['true', 'false', 'null', 'in'].includes(token.text)) throw unexpected(token);
    return token.text;
  }

  private peek(): Token {
    return this.tokens[this.next];
  }

  private accept(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || (token.kind !== 'punctuation' && token.kind !== 'name')) return false;
    this.next++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw unexpected(this.peek(), text);
  }

  private deeper<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new ExpressionError(`the expression is nested deeper than ${MAX_DEPTH} levels`, this.peek().at);
    const result = read();
    this.depth--;
    return result;
  }
}

function joined(op: 'and' | 'or', left: Node, right: Node): Node {
  return { op, left, right, at: left.at, end: right.end };
}

function unexpected(token: Token, expected?: string): ExpressionError {
  if (token.kind === 'end') return new ExpressionError(`the expression ends too early${expected ? `: ${JSON.stringify(expected)} is missing` : ''}`, token.at);
  return new ExpressionError(`unexpected ${JSON.stringify(token.text || 'string')}${expected ? `, ${JSON.stringify(expected)} is missing` : ''}`, token.at);
}
