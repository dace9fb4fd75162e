import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { Problems } from '../../../core/problems';
import { objectName } from '../../workload/object-name';
import { platformObject } from '../platform-object';
import { Ec2NodeClass } from './ec2-node-class';
import { Consolidation, DisruptionBudget } from './node-disruption';
import { poolProblems } from './node-pool-problems';
import { NodeRequirement } from './node-requirement';

/** What only pods that tolerate it get past. */
export interface PoolTaint {
  /** Its key, e.g. `dedicated`. */
  readonly key: string;
  /**
   * Its value.
   *
   * @default - none
   */
  readonly value?: string;
  /** What happens to pods that do not tolerate it. */
  readonly effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule';
}

/** How much all nodes of a pool may have together. */
export interface PoolLimits {
  /** CPUs. */
  readonly cpu: number;
  /**
   * Memory, in GiB.
   *
   * @default - no limit of its own
   */
  readonly memoryGiB?: number;
}

/** What a platform team answers about nodes that Karpenter makes. */
export interface KarpenterNodePoolProps {
  /** The machines. */
  readonly nodeClass: Ec2NodeClass;
  /** The most that its nodes have together: what a mistake may cost. */
  readonly limits: PoolLimits;
  /**
   * Architectures that the images of pods are built for.
   *
   * @default ['amd64']
   */
  readonly architectures?: readonly ('amd64' | 'arm64')[];
  /**
   * How capacity is bought. With both, spot where there is some; AWS may take such a node back with two minutes' notice.
   *
   * @default ['on-demand']
   */
  readonly capacity?: readonly ('on-demand' | 'spot')[];
  /**
   * Categories of instances: `c` for CPU, `m` for a bit of all, `r` for memory.
   *
   * @default ['c', 'm', 'r']
   */
  readonly categories?: readonly string[];
  /**
   * The oldest generation of instances.
   *
   * @default 5
   */
  readonly fromGeneration?: number;
  /**
   * Names of zones.
   *
   * @default - every zone that has a subnet for nodes
   */
  readonly zones?: readonly string[];
  /**
   * What else machines must be like.
   *
   * @default - nothing
   */
  readonly requirements?: readonly NodeRequirement[];
  /**
   * Labels of the nodes.
   *
   * @default - those that Karpenter sets
   */
  readonly labels?: Record<string, string>;
  /**
   * Taints of the nodes.
   *
   * @default - none
   */
  readonly taints?: readonly PoolTaint[];
  /**
   * Taints that somebody takes off once the node is ready for pods.
   *
   * @default - none
   */
  readonly startupTaints?: readonly PoolTaint[];
  /**
   * How old a node gets before it is replaced.
   *
   * @default Duration.days(30)
   */
  readonly expireAfter?: Duration;
  /**
   * How long a node waits at most for its pods to end.
   *
   * @default - as long as they take
   */
  readonly drainWithin?: Duration;
  /**
   * When nodes are taken away to save money.
   *
   * @default Consolidation.whenUnderutilized()
   */
  readonly consolidation?: Consolidation;
  /**
   * How many nodes may be taken away at once.
   *
   * @default [DisruptionBudget.percent(10)]
   */
  readonly budgets?: readonly DisruptionBudget[];
  /**
   * Which pool is tried first, from 1 to 100, the highest first.
   *
   * @default - after all that have a weight
   */
  readonly weight?: number;
}

/**
 * Nodes that Karpenter makes as pods ask for them, and takes away when they are not needed.
 *
 * @example
 * new KarpenterNodePool(nodes, 'general', { nodeClass: machines, limits: { cpu: 200 }, architectures: ['arm64'], capacity: ['spot', 'on-demand'] });
 */
export class KarpenterNodePool extends Construct {
  /** Its name. */
  public readonly name: string;
  /** The NodePool. */
  public readonly nodePool: ApiObject;

  public constructor(scope: Construct, id: string, private readonly props: KarpenterNodePoolProps) {
    super(scope, freshId(scope, id));
    this.name = objectName(this);
    const problems = new Problems(this);
    problems.add(...poolProblems(props));
    problems.throwIfAny();
    this.nodePool = this.createNodePool();
    this.node.defaultChild = this.nodePool;
  }

  private createNodePool(): ApiObject {
    const { nodeClass, limits, labels, taints, startupTaints, expireAfter = Duration.days(30), drainWithin, weight, budgets } = this.props;
    const { policy, after } = this.props.consolidation ?? Consolidation.whenUnderutilized();
    return platformObject(this, 'NodePool', {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      name: this.name,
      namespace: false,
      body: () => ({
        spec: {
          template: {
            ...(labels ? { metadata: { labels } } : {}),
            spec: {
              nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: nodeClass.name },
              requirements: this.requirements().map((requirement) => requirement._render()),
              ...(taints?.length ? { taints: taints.map((taint) => ({ ...taint })) } : {}),
              ...(startupTaints?.length ? { startupTaints: startupTaints.map((taint) => ({ ...taint })) } : {}),
              expireAfter: seconds(expireAfter),
              ...(drainWithin ? { terminationGracePeriod: seconds(drainWithin) } : {}),
            },
          },
          limits: { cpu: String(limits.cpu), ...(limits.memoryGiB === undefined ? {} : { memory: `${limits.memoryGiB}Gi` }) },
          disruption: {
            consolidationPolicy: policy,
            consolidateAfter: after ? seconds(after) : 'Never',
            budgets: (budgets ?? [DisruptionBudget.percent(10)]).map((budget) => budget._render()),
          },
          weight,
        },
      }),
    });
  }

  private requirements(): NodeRequirement[] {
    const { architectures = ['amd64'], capacity = ['on-demand'], categories = ['c', 'm', 'r'], fromGeneration = 5, zones, requirements = [] } = this.props;
    return [
      NodeRequirement.label('kubernetes.io/os').in('linux'),
      NodeRequirement.label('kubernetes.io/arch').in(...architectures),
      NodeRequirement.label('karpenter.sh/capacity-type').in(...capacity),
      NodeRequirement.label('karpenter.k8s.aws/instance-category').in(...categories),
      NodeRequirement.label('karpenter.k8s.aws/instance-generation').greaterThan(fromGeneration - 1),
      ...(zones ? [NodeRequirement.label('topology.kubernetes.io/zone').in(...zones)] : []),
      ...requirements,
    ];
  }
}

/** As Karpenter writes spans of time: whole hours, minutes or seconds. */
function seconds(duration: Duration): string {
  const whole = duration.toSeconds();
  if (whole % 3600 === 0 && whole > 0) return `${whole / 3600}h`;
  return whole % 60 === 0 ? `${whole / 60}m` : `${whole}s`;
}
