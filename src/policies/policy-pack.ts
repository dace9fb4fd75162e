import { nearest } from '../core/naming';
import { ValidationError } from '../core/validation-error';
import { Parameters } from './parameters';
import { Policy, Severity } from './policy';
import { PolicyException } from './policy-exception';

/**
 * Policies that are switched on together.
 *
 * @example
 * new Environment(shop, 'prod', { policies: [new PolicyPack('tenancy', [owners, versions]).withParams('owners', { annotation: 'trackway/owner' })] });
 */
export class PolicyPack {
  /** What must hold. */
  public readonly policies: readonly Policy[];

  /**
   * @throws ValidationError `PolicyDuplicate` if two policies have one id
   */
  public constructor(
    /** Its name; of two packs of one name the nearer holds. */
    public readonly name: string,
    policies: readonly Policy[],
    /** The day exceptions are judged by at synth, which has no clock: on later days than theirs they hold no more. None expires without it. */
    public readonly asOf?: string,
  ) {
    this.policies = [...policies];
    const twice = policies.find(({ id }, index) => policies.findIndex((other) => other.id === id) !== index);
    if (!twice) return;
    throw new ValidationError([{
      path: `policies ${name}`, code: 'PolicyTwice', what: `there are two policies ${JSON.stringify(twice.id)}`, fix: 'give one of them another id',
    }]);
  }

  /** The policy of that id. @throws ValidationError `PolicyUnknown` */
  public policy(id: string): Policy {
    const found = this.policies.find((each) => each.id === id);
    if (found) return found;
    const ids = this.policies.map((each) => each.id);
    const near = nearest(id, ids);
    throw new ValidationError([{
      path: `policies ${this.name}`,
      code: 'PolicyUnknown',
      what: `there is no policy ${JSON.stringify(id)}`,
      fix: near === undefined ? `choose one of ${ids.join(', ')}` : `did you mean ${JSON.stringify(near)}?`,
    }]);
  }

  /** The same pack, one policy with other parameters. */
  public withParams(id: string, params: Parameters): PolicyPack { return this.change(id, (policy) => policy.withParams(params)); }
  /** The same pack, one policy taken more or less seriously. */
  public withSeverity(id: string, severity: Severity): PolicyPack { return this.change(id, (policy) => policy.withSeverity(severity)); }
  /** The same pack, one policy with one more exception. */
  public except(id: string, ...exceptions: PolicyException[]): PolicyPack { return this.change(id, (policy) => policy.except(...exceptions)); }
  /** The same pack without some of its policies. */
  public without(...ids: string[]): PolicyPack {
    ids.forEach((id) => this.policy(id));
    return new PolicyPack(this.name, this.policies.filter(({ id }) => !ids.includes(id)), this.asOf);
  }
  /** The same pack elsewhere: not about objects in these namespaces. Rules over Terraform stay as they are. */
  public exceptNamespaces(...namespaces: string[]): PolicyPack {
    const narrowed = this.policies.map((each) => each.scope.target === 'terraform' ? each : each.within(each.scope.exceptNamespaces(...namespaces)));
    return new PolicyPack(this.name, narrowed, this.asOf);
  }
  /** The same pack, its exceptions judged by that day, e.g. `2027-01-31`. */
  public on(asOf: string): PolicyPack { return new PolicyPack(this.name, this.policies, asOf); }

  private change(id: string, change: (policy: Policy) => Policy): PolicyPack {
    const old = this.policy(id);
    return new PolicyPack(this.name, this.policies.map((each) => each === old ? change(each) : each), this.asOf);
  }
}
