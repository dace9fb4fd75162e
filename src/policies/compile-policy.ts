import { isDnsLabel, nearest } from '../core/naming';
import { LocatedProblem, Problem, ValidationError } from '../core/validation-error';
import { Names } from './cel/check';
import { Expression } from './cel/expression';
import { ExpressionError, positionOf } from './cel/syntax';
import { parameterType } from './parameters';
import { podVariables } from './pods';
import type { CompiledPolicy, Policy, PolicyVariable } from './policy';
import { exceptionExpression } from './policy-exception';

const KUBERNETES_NAMES = ['object', 'oldObject', 'request', 'namespaceObject'];
const TERRAFORM_NAMES = ['object', 'resource'];
const IDENTIFIER = /^[A-Za-z_]\w*$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Compiles the expressions of a policy, once.
 *
 * @throws ValidationError with everything that is wrong with it
 */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const problems: Problem[] = [...complete(policy), ...parameterProblems(policy), ...exceptionProblems(policy)];
  const compiled = new Compiler(policy, problems).compile();
  if (problems.length > 0) throw new ValidationError(problems.map((problem): LocatedProblem => ({ ...problem, path: `policy ${policy.id}` })));
  return compiled;
}

/** Variables of a policy and those it has for being about pods, in order. */
export function variablesOf(policy: Policy): readonly PolicyVariable[] {
  return [...policy.scope.readsPods ? podVariables : [], ...policy.variables];
}

class Compiler {
  private readonly base: Map<string, string>;
  private readonly params: ReadonlyMap<string, string>;

  public constructor(private readonly policy: Policy, private readonly problems: Problem[]) {
    const names = policy.scope.target === 'terraform' ? TERRAFORM_NAMES : KUBERNETES_NAMES;
    this.base = new Map(names.map((name) => [name, 'dyn']));
    if (policy.neighbours) this.base.set('neighbours', 'list');
    this.params = new Map(Object.entries(policy.params).map(([name, value]) => [name, parameterType(value)]));
  }

  public compile(): CompiledPolicy {
    const variables = new Map<string, Expression>();
    const types = new Map<string, string>();
    const names = (): Names => ({
      names: new Map([...this.base, ['params', 'structure'], ['variables', 'structure']]),
      fields: new Map([['params', this.params], ['variables', new Map(types)]]),
    });
    for (const { name, expression } of variablesOf(this.policy)) {
      if (!IDENTIFIER.test(name) || types.has(name) || name.startsWith('params_')) {
        this.problems.push({
          code: 'PolicyVariable',
          what: `the variable ${JSON.stringify(name)} ${types.has(name) ? 'is there twice' : 'cannot have that name'}`,
          fix: 'give it a name of its own, of letters, digits and underscores, that does not begin with "params_"',
        });
        continue;
      }
      const compiled = this.expression(`variables.${name}`, expression, names());
      if (compiled) variables.set(name, compiled);
      types.set(name, compiled?.type ?? 'dyn');
    }
    const all = names();
    const validations = this.policy.validations.map(({ expression, messageExpression }, index) => ({
      expression: this.expression(`validations[${index}].expression`, expression, all, 'bool')!,
      messageExpression: messageExpression === undefined ? undefined : this.expression(`validations[${index}].messageExpression`, messageExpression, all, 'string'),
    }));
    const plain: Names = { names: this.base, fields: new Map() };
    const when = this.policy.when === undefined ? undefined : this.expression('when', this.policy.when, plain, 'bool');
    const exceptions = this.policy.exceptions.flatMap((each) => exceptionExpression(each, this.policy.scope.target) || []).map((text) => this.expression('exceptions', text, plain, 'bool')!);
    return { variables, validations, when, exceptions };
  }

  private expression(where: string, text: string, names: Names, type?: 'bool' | 'string'): Expression | undefined {
    try {
      const compiled = new Expression(text, names);
      if (type === undefined || compiled.type === type) return compiled;
      // The API server does not take what only an object can tell, either.
      const given = compiled.type === 'dyn' ? 'something whose type only an object can tell' : `a ${compiled.type}`;
      const fix = type === 'bool' ? 'write an expression that gives a bool, e.g. with `== true`' : 'write an expression that gives a string, e.g. with string(…)';
      this.problems.push({ code: 'PolicyExpression', what: `\`${where}\` gives ${given}, got ${shown(text)}`, fix });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const { line, column } = positionOf(text, error.at);
      this.problems.push({
        code: 'PolicyExpression', what: `\`${where}\` is wrong at line ${line}, column ${column}: ${error.message}, got ${shown(text)}`, fix: 'mend the expression there',
      });
    }
    return undefined;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function complete({ id, title, why, fix, scope, validations, severity, owner }: Policy): Problem[] {
  const problems: Problem[] = [];
  if (!isDnsLabel(id)) {
    problems.push({ code: 'PolicyId', what: `the id of a policy must be a DNS label, got ${JSON.stringify(id)}`, fix: 'use lower-case letters, digits and dashes, e.g. "trusted-registries"' });
  }
  for (const [name, text] of Object.entries({ title, why, fix })) {
    if (typeof text === 'string' && text.trim() !== '') continue;
    problems.push({ code: 'PolicyIncomplete', what: `\`${name}\` says nothing`, fix: 'say it: whoever is refused reads it first' });
  }
  if (validations.length === 0) problems.push({ code: 'PolicyIncomplete', what: '`validations` is empty', fix: 'say what must hold' });
  validations.forEach(({ message }, index) => {
    // The API server refuses line breaks here; it cuts texts off besides.
    if (typeof message === 'string' && message.trim() !== '' && !message.includes('\n')) return;
    problems.push({ code: 'PolicyIncomplete', what: `\`validations[${index}].message\` must be one line of text, got ${JSON.stringify(message)}`, fix: 'say what is wrong, in one line' });
  });
  if (!['error', 'warning', 'info'].includes(severity)) {
    problems.push({ code: 'PolicyIncomplete', what: `\`severity\` is ${JSON.stringify(severity)}`, fix: 'choose one of "error", "warning", "info"' });
  }
  if (!['consumer', 'provider'].includes(owner)) {
    problems.push({ code: 'PolicyIncomplete', what: `\`owner\` is ${JSON.stringify(owner)}`, fix: 'choose "consumer" or "provider"' });
  }
  if (scope.kinds.length + scope.resourceTypes.length === 0 || scope.operations.length === 0) {
    problems.push({ code: 'PolicyScope', what: 'the scope holds nothing', fix: 'name a kind, a resource type or an operation' });
  }
  return problems;
}

function parameterProblems({ params }: Policy): Problem[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const kinds = new Set(items.map((item) => typeof item));
    const sound = IDENTIFIER.test(name) && kinds.size <= 1 && items.every((item) => typeof item === 'string' || typeof item === 'boolean' || Number.isFinite(item));
    // A ConfigMap holds lists as lines.
    const lines = !Array.isArray(value) || (!kinds.has('boolean') && items.every((item) => item !== '' && !String(item).includes('\n')));
    if (sound && lines) return [];
    return [{
      code: 'PolicyParameter',
      what: `the parameter ${JSON.stringify(name)} is ${JSON.stringify(value)}`,
      fix: 'name it in letters, digits and underscores, and give a text, number, bool, list of lines of text or list of numbers',
    }];
  });
}

function exceptionProblems({ exceptions, scope }: Policy): Problem[] {
  return exceptions.flatMap((exception, index) => {
    const { reason, expires } = exception;
    const wrong = (what: string, fix: string): Problem => ({ code: 'PolicyExceptionMalformed', what: `\`exceptions[${index}]\` ${what}`, fix });
    const known = ['reason', 'expires', 'kind', 'name', ...scope.target === 'kubernetes' ? ['namespace', 'labels'] : []];
    const strange = Object.keys(exception).find((key) => !known.includes(key));
    if (strange !== undefined) return [wrong(`has no field ${JSON.stringify(strange)}`, `use ${nearest(strange, known) ?? known.join(', ')}`)];
    const isDay = typeof expires === 'string' && DATE.test(expires) && new Date(`${expires}T00:00:00Z`).toJSON()?.startsWith(expires);
    return [
      ...isDay ? [] : [wrong(`expires on ${JSON.stringify(expires)}`, 'name a day, e.g. "2027-03-31": what never expires is no exception but the rule')],
      ...typeof reason === 'string' && reason.trim() !== '' ? [] : [wrong('has no reason', 'say why, for those who read it when it expires')],
      ...exceptionExpression(exception, scope.target) === '' ? [wrong('is for everything', 'name the objects by kind, namespace, name or labels, or switch the policy off')] : [],
    ];
  });
}
