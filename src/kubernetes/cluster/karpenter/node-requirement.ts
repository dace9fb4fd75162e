import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';

/** What machines must be like, by one of their labels. See https://karpenter.sh/docs/concepts/scheduling/#well-known-labels */
export class NodeRequirement {
  /** Begins one about a label, e.g. `NodeRequirement.label('karpenter.k8s.aws/instance-cpu').greaterThan(3)`. */
  public static label(key: string): NodeLabel { return new NodeLabel(key); }
  /** Families of instances, e.g. `NodeRequirement.families('m7g', 'c7g')`. */
  public static families(...families: string[]): NodeRequirement { return NodeRequirement.label('karpenter.k8s.aws/instance-family').in(...families); }
  /** Types of instances, e.g. `NodeRequirement.types('m7g.large')`. */
  public static types(...types: string[]): NodeRequirement { return NodeRequirement.label('node.kubernetes.io/instance-type').in(...types); }
  /** The most CPUs of an instance. */
  public static cpusBelow(count: number): NodeRequirement { return NodeRequirement.label('karpenter.k8s.aws/instance-cpu').lessThan(count); }
  /** The fewest CPUs of an instance. */
  public static cpusAbove(count: number): NodeRequirement { return NodeRequirement.label('karpenter.k8s.aws/instance-cpu').greaterThan(count); }

  /** @internal */
  public constructor(
    /** The label. */
    public readonly key: string,
    /** What is asked of it. */
    public readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt',
    /** Values. */
    public readonly values: readonly string[],
    /** How many different values there must be to choose from. */
    public readonly fewest?: number,
  ) {}

  /** The same, with at least so many different values to choose from: for spot capacity, the more the fewer interruptions. */
  public atLeast(count: number): NodeRequirement { return new NodeRequirement(this.key, this.operator, this.values, count); }

  /** @internal */
  public _render(): Json {
    const valued = this.operator !== 'Exists' && this.operator !== 'DoesNotExist';
    return {
      key: this.key, operator: this.operator, ...(valued ? { values: [...this.values] } : {}), ...(this.fewest === undefined ? {} : { minValues: this.fewest }),
    };
  }
}

/** A label, of which something is asked. */
export class NodeLabel {
  /** @internal */
  public constructor(private readonly key: string) {}
  /** It has one of these values. */
  public in(...values: string[]): NodeRequirement { return new NodeRequirement(this.key, 'In', values); }
  /** It has none of these values. */
  public notIn(...values: string[]): NodeRequirement { return new NodeRequirement(this.key, 'NotIn', values); }
  /** It is there. */
  public exists(): NodeRequirement { return new NodeRequirement(this.key, 'Exists', []); }
  /** It is not there. */
  public doesNotExist(): NodeRequirement { return new NodeRequirement(this.key, 'DoesNotExist', []); }
  /** It is a number greater than this. */
  public greaterThan(value: number): NodeRequirement { return new NodeRequirement(this.key, 'Gt', [String(value)]); }
  /** It is a number less than this. */
  public lessThan(value: number): NodeRequirement { return new NodeRequirement(this.key, 'Lt', [String(value)]); }
}

/** Labels that Karpenter, or the kubelet, gives out itself. */
const RESERVED = ['karpenter.sh/nodepool', 'karpenter.sh/initialized', 'karpenter.sh/registered', 'kubernetes.io/hostname'];

/** What is wrong with requirements that are asked beside those with `known` keys. */
export function requirementProblems(requirements: readonly NodeRequirement[], known: Readonly<Record<string, string>>): Problem[] {
  return requirements.flatMap((requirement): Problem[] => {
    const { key, operator, values, fewest } = requirement;
    if (known[key] !== undefined) return [{ code: 'NodeRequirement', what: `\`requirements\` has ${key}, which \`${known[key]}\` says already`, fix: `use \`${known[key]}\`` }];
    if (RESERVED.includes(key)) return [{ code: 'NodeRequirement', what: `\`requirements\` has ${key}, which is given to nodes and cannot be asked for`, fix: 'leave it out' }];
    if ((operator === 'In' || operator === 'NotIn') && values.length === 0) return [{ code: 'NodeRequirement', what: `\`requirements\` has ${key} without values`, fix: 'name one at least' }];
    if ((operator === 'Gt' || operator === 'Lt') && !/^\d+$/.test(values[0])) return [{ code: 'NodeRequirement', what: `\`requirements\` compares ${key} with ${values[0]}`, fix: 'compare with a whole number from 0 up' }];
    if (fewest !== undefined && (!(Number.isInteger(fewest) && fewest >= 1 && fewest <= 50) || (operator === 'In' && fewest > values.length))) {
      return [{ code: 'NodeRequirement', what: `\`requirements\` asks for ${fewest} different values of ${key}${operator === 'In' ? ` and names ${values.length}` : ''}`, fix: 'ask for 1 to 50, and for no more than are named' }];
    }
    return [];
  });
}
