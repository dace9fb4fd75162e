import { Expression } from './cel/expression';
import { compilePolicy } from './compile-policy';
import { Parameters } from './parameters';
import { PolicyException } from './policy-exception';
import { Scope } from './scope';

/** An `error` refuses; a `warning` is told, and let in; an `info` is noted. */
export type Severity = 'error' | 'warning' | 'info';

/** Who has to act: who wrote the service (`consumer`), or who made what it is built from (`provider`). */
export type Owner = 'consumer' | 'provider';

/** One thing that must hold. */
export interface PolicyValidation {
  /** CEL that is true of what is allowed, over `object`, `params` and `variables`. */
  readonly expression: string;
  /** What is wrong when it is not true. */
  readonly message: string;
  /**
   * CEL that says the same with the values in it.
   *
   * @default - `message`
   */
  readonly messageExpression?: string;
}

/** A value with a name, which expressions read as `variables.<name>`. */
export interface PolicyVariable {
  /** Letters, digits and underscores. */
  readonly name: string;
  /** CEL over `object`, `params` and the variables before it. */
  readonly expression: string;
}

/** What a policy says. */
export interface PolicyProps {
  /** A DNS label, e.g. `registries`. */
  readonly id: string;
  /** What it asks, in a few words. */
  readonly title: string;
  /** What goes wrong without it. */
  readonly why: string;
  /** What to do when it is broken. */
  readonly fix: string;
  /** What it is about. */
  readonly scope: Scope;
  /** What must hold; each is told on its own. */
  readonly validations: readonly PolicyValidation[];
  /**
   * How bad it is.
   *
   * @default 'error'
   */
  readonly severity?: Severity;
  /**
   * Who has to act.
   *
   * @default 'consumer'
   */
  readonly owner?: Owner;
  /**
   * What expressions read as `params.<name>`, with the value that holds unless a pack or environment says otherwise.
   *
   * @default - none
   */
  readonly params?: Parameters;
  /**
   * What several expressions need.
   *
   * @default - none
   */
  readonly variables?: readonly PolicyVariable[];
  /**
   * CEL over `object` and `request`: objects of which it is not true are not judged.
   *
   * @default - all in scope are judged
   */
  readonly when?: string;
  /**
   * What it does not hold for, and until when.
   *
   * @default - none
   */
  readonly exceptions?: readonly PolicyException[];
  /**
   * Where the rule comes from.
   *
   * @default - none
   */
  readonly reference?: string;
  /**
   * Whether expressions read `neighbours`: all documents of the namespace that the object is in, or is. They are known where documents are judged together,
   * at synth and by `trackway check`; admission sees one object, so `AdmissionPolicies` leaves such a policy out.
   *
   * @default false
   */
  readonly neighbours?: boolean;
}

/**
 * One rule, for every gate: `platform.synth()`, `trackway check`, and the cluster.
 *
 * @example
 * new Policy({
 *   id: 'trusted-registries',
 *   title: 'images come from our registries',
 *   why: 'what anyone can push, anyone can replace',
 *   fix: 'push the image to a registry of ours',
 *   scope: Scope.pods(),
 *   params: { registries: ['registry.example.com/'] },
 *   validations: [{
 *     expression: 'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))',
 *     message: 'an image comes from elsewhere',
 *   }],
 * });
 */
export class Policy {
  /** Its id. */
  public readonly id: string;
  /** What it asks, in a few words. */
  public readonly title: string;
  /** What goes wrong without it. */
  public readonly why: string;
  /** What to do when it is broken. */
  public readonly fix: string;
  /** What it is about. */
  public readonly scope: Scope;
  /** How bad it is. */
  public readonly severity: Severity;
  /** Who has to act. */
  public readonly owner: Owner;
  /** What must hold. */
  public readonly validations: readonly PolicyValidation[];
  /** What expressions read as `params.<name>`. */
  public readonly params: Parameters;
  /** What expressions read as `variables.<name>`. */
  public readonly variables: readonly PolicyVariable[];
  /** CEL that leaves objects out. */
  public readonly when?: string;
  /** What it does not hold for, and until when. */
  public readonly exceptions: readonly PolicyException[];
  /** Where the rule comes from. */
  public readonly reference?: string;
  /** Whether it reads the other documents of the namespace. */
  public readonly neighbours: boolean;
  /**
   * Its expressions, compiled.
   *
   * @internal
   */
  public readonly _compiled: CompiledPolicy;

  /**
   * @throws ValidationError `PolicyId`, `PolicyExpression`, `PolicyParameter`, `PolicyVariable`, `PolicyExceptionMalformed`, `PolicyScope`,
   * `PolicyIncomplete`
   */
  public constructor(private readonly props: PolicyProps) {
    this.id = props.id;
    this.title = props.title;
    this.why = props.why;
    this.fix = props.fix;
    this.scope = props.scope;
    this.severity = props.severity ?? 'error';
    this.owner = props.owner ?? 'consumer';
    this.validations = props.validations;
    this.params = props.params ?? {};
    this.variables = props.variables ?? [];
    this.when = props.when;
    this.exceptions = props.exceptions ?? [];
    this.reference = props.reference;
    this.neighbours = props.neighbours ?? false;
    this._compiled = compilePolicy(this);
  }

  /** The same rule with other parameters, besides those it has. */
  public withParams(params: Parameters): Policy { return new Policy({ ...this.props, params: { ...this.params, ...params } }); }
  /** The same rule, taken more or less seriously. */
  public withSeverity(severity: Severity): Policy { return new Policy({ ...this.props, severity }); }
  /** The same rule with one more exception. */
  public except(...exceptions: PolicyException[]): Policy { return new Policy({ ...this.props, exceptions: [...this.exceptions, ...exceptions] }); }
  /** The same rule elsewhere, e.g. `policy.within(policy.scope.exceptNamespaces('kube-system'))`. */
  public within(scope: Scope): Policy { return new Policy({ ...this.props, scope }); }
}

/** The expressions of a policy. */
export interface CompiledPolicy {
  readonly variables: ReadonlyMap<string, Expression>;
  readonly validations: readonly { readonly expression: Expression; readonly messageExpression?: Expression }[];
  readonly when?: Expression;
  readonly exceptions: readonly Expression[];
}
