import { Lazy } from './cel/compile';
import { Expression, Outcome } from './cel/expression';
import type { EvaluateOptions, PolicyDocument } from './evaluate';
import { AdmissionRequest, isInScope } from './judge-kubernetes';
import { podVariables } from './pods';
import { CompiledPolicy, Policy, Severity } from './policy';
import { isExpired } from './policy-exception';
import { PolicyFinding } from './policy-finding';

type Values = Record<string, unknown>;
type What = Pick<PolicyFinding, 'code' | 'message'>;
type Failure = Extract<Outcome, { readonly error: string }>;

/** Where what is judged comes from. */
export type Place = Pick<PolicyDocument, 'file' | 'line' | 'construct'>;

/** One policy, at work. */
export class Judge {
  private readonly compiled: CompiledPolicy;
  private readonly exceptions: readonly Expression[];

  public constructor(public readonly policy: Policy, private readonly options: EvaluateOptions & { readonly undecided?: Severity }) {
    this.compiled = policy._compiled;
    this.exceptions = this.compiled.exceptions.filter((_, index) => !isExpired(policy.exceptions[index], options.asOf));
  }

  /** Exceptions that are over: they hold for nothing any more, and whoever asked for them decides what is next. */
  public expired(): PolicyFinding[] {
    return this.policy.exceptions.filter((each) => isExpired(each, this.options.asOf)).map(({ reason, expires, kind, namespace, name }) => ({
      ...this.finding(
        { code: 'PolicyExceptionExpired', message: `its exception (${JSON.stringify(reason)}) ended on ${expires}` },
        { kind: kind ?? '*', namespace: namespace ?? '', name: name ?? '*' },
        { file: 'policies', line: 1 },
      ),
      fix: 'take the exception out, or give it another day and say why',
    }));
  }

  /** Judges one object of a kind that the policy is for, and adds what does not hold. */
  public judge(values: Values, place: Place, request: AdmissionRequest, findings: PolicyFinding[], shared: SharedVariables): void {
    if (!isInScope(this.policy.scope, values.object as Values, request)) return;
    this.judgeValues(values, place, { kind: request.kind.kind, namespace: namespaceOf(values.object), name: request.name }, findings, shared);
  }

  public judgeValues(values: Values, place: Place, resource: PolicyFinding['resource'], findings: PolicyFinding[], shared: SharedVariables = new Map()): void {
    const { budget } = this.options;
    const { when } = this.compiled;
    const fail = (outcome: Failure): void => { findings.push(this.failure(outcome, resource, place)); };
    if (when) {
      const outcome = when.evaluate(values, budget);
      if ('error' in outcome) return fail(outcome);
      if (outcome.value !== true) return;
    }
    for (const exception of this.exceptions) {
      const outcome = exception.evaluate(values, budget);
      if ('error' in outcome) return fail(outcome);
      if (outcome.value === true) return;
    }
    const all: Values = { ...values, params: this.policy.params };
    all.variables = new Variables(this.compiled.variables, all, shared);
    const before = findings.length;
    this.compiled.validations.forEach(({ expression, messageExpression }, index) => {
      const outcome = expression.evaluate(all, budget);
      if ('value' in outcome && outcome.value === true) return;
      if ('error' in outcome) {
        // What several validations read is missing once.
        return findings.slice(before).some(({ message }) => message.endsWith(outcome.error)) ? undefined : fail(outcome);
      }
      const { message } = this.policy.validations[index];
      const text = messageExpression?.evaluate(all, budget);
      // As the API server: what gives no single line of text is as if it were not there.
      const said = text && 'value' in text && typeof text.value === 'string' && text.value.trim() !== '' && !text.value.includes('\n') ? text.value : message;
      findings.push(this.finding({ code: 'PolicyViolated', message: said }, resource, place));
    });
  }

  private failure({ error, unknown }: Failure, resource: PolicyFinding['resource'], place: Place): PolicyFinding {
    if (!unknown) return this.finding({ code: 'PolicyFailed', message: `it could not be judged, so it does not hold: ${error}` }, resource, place);
    const undecided = this.finding({ code: 'PolicyUndecided', message: `it cannot be judged yet: ${error}` }, resource, place);
    return { ...undecided, severity: this.policy.severity === 'error' ? this.options.undecided ?? 'error' : this.policy.severity };
  }

  private finding(what: What, resource: PolicyFinding['resource'], { file, line, construct }: Place): PolicyFinding {
    const { id, severity, owner, fix, reference } = this.policy;
    return { code: what.code, policy: id, severity, owner, message: what.message, fix, resource, file, line, construct, reference };
  }
}

type Known = { readonly value: unknown } | { readonly error: unknown };
/** Values of variables that every policy about an object has alike. */
export type SharedVariables = Map<string, Known>;

const ALIKE = new Set(podVariables.map(({ name }) => name));

/** `variables`, each computed once, when it is first read. */
class Variables extends Lazy {
  private readonly own: SharedVariables = new Map();

  public constructor(
    private readonly expressions: ReadonlyMap<string, Expression>, private readonly values: Values, private readonly shared: SharedVariables,
  ) { super(); }

  public get(name: string): unknown {
    const known = ALIKE.has(name) ? this.shared : this.own;
    let found = known.get(name);
    if (!found) known.set(name, found = this.compute(name));
    if ('error' in found) throw found.error;
    return found.value;
  }

  private compute(name: string): Known {
    try {
      return { value: this.expressions.get(name)!.run(this.values) };
    } catch (error) {
      return { error };
    }
  }
}

function namespaceOf(object: unknown): string {
  const namespace = (object as { metadata?: { namespace?: unknown } }).metadata?.namespace;
  return typeof namespace === 'string' ? namespace : '';
}
