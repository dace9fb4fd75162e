import { Problem } from '../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../manifests/schema';
import { instanceKind } from './instance-type';
import { skewProblems } from './kubernetes-version';

/** How many nodes there are, and who decides it. */
export class NodeScaling {
  /** Always this many: a plan puts back what somebody changed. */
  public static fixed(count: number): NodeScaling { return new NodeScaling(count, count, false); }
  /** As many as an autoscaler in the cluster asks for: a plan leaves the number alone. */
  public static autoscaled(min: number, max: number): NodeScaling { return new NodeScaling(min, max, true); }

  private constructor(
    /** The fewest. */
    public readonly min: number,
    /** The most. */
    public readonly max: number,
    /** Whether an autoscaler decides. */
    public readonly isAutoscaled: boolean,
  ) {}
}

/** What only pods that tolerate it get past. */
export interface NodeTaint {
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

/** What a platform team answers about a group of nodes that EKS manages. */
export interface ManagedNodeGroupProps {
  /** Types of instances, all of one architecture, e.g. `['m7g.large']`. Several for spot capacity: the more, the fewer interruptions. */
  readonly instances: readonly string[];
  /** How many there are, and who decides it. */
  readonly scaling: NodeScaling;
  /**
   * Whether AWS may take nodes back with two minutes' notice, for about a third of the price.
   *
   * @default 'on-demand'
   */
  readonly capacity?: 'on-demand' | 'spot';
  /**
   * The image of nodes, in the variant that the instances need.
   *
   * @default 'al2023'
   */
  readonly image?: 'al2023' | 'bottlerocket' | 'bottlerocket-fips';
  /**
   * Labels of the nodes.
   *
   * @default - those that Kubernetes and EKS set
   */
  readonly labels?: Record<string, string>;
  /**
   * Taints of the nodes.
   *
   * @default - none
   */
  readonly taints?: readonly NodeTaint[];
  /**
   * Size of the disk for images, logs and scratch space, in GiB. It is encrypted.
   *
   * @default 50
   */
  readonly diskGiB?: number;
  /**
   * Whether EKS replaces nodes that have failed.
   *
   * @default true
   */
  readonly repair?: boolean;
  /**
   * Kubernetes' version, to hold nodes back while the control plane is upgraded.
   *
   * @default - the cluster's
   */
  readonly version?: string;
  /**
   * How many of the nodes may be replaced at once, in percent.
   *
   * @default 33
   */
  readonly maxUnavailablePercent?: number;
}

/** A group of nodes. */
export class NodeGroup {
  /** A group of like nodes that EKS replaces, drains and repairs. */
  public static managed(id: string, props: ManagedNodeGroupProps): NodeGroup { return new NodeGroup(id, props); }

  private constructor(
    /** Its name within the cluster. */
    public readonly id: string,
    /** What was asked for. */
    public readonly props: ManagedNodeGroupProps,
  ) {}

  /** EKS's name of the image. See https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html */
  public get amiType(): string {
    const { image = 'al2023', instances } = this.props;
    const { architecture, accelerator } = instanceKind(instances[0])!;
    const arm = architecture === 'arm64';
    if (image === 'bottlerocket-fips') return `BOTTLEROCKET_${arm ? 'ARM_64' : 'x86_64'}_FIPS`;
    if (image === 'bottlerocket') return `BOTTLEROCKET_${arm ? 'ARM_64' : 'x86_64'}${accelerator === 'nvidia' ? '_NVIDIA' : ''}`;
    return `AL2023_${arm ? 'ARM_64' : 'x86_64'}_${accelerator?.toUpperCase() ?? 'STANDARD'}`;
  }
}

/** What is wrong with groups of nodes, all of it. */
export function nodeGroupProblems(groups: readonly NodeGroup[], cluster: string): Problem[] {
  const ids = groups.map(({ id }) => id);
  return [
    ...[...new Set(ids.filter((id, i) => ids.indexOf(id) < i))].map((id) => ({ code: 'EksNodeGroupName', what: `two groups of nodes are called ${JSON.stringify(id)}`, fix: 'give one of them another name' })),
    ...groups.flatMap((group) => [...groupProblems(group), ...skewProblems(group.id, group.props.version ?? cluster, cluster)]),
  ];
}

function groupProblems({ id, props }: NodeGroup): Problem[] {
  const nodes = `the nodes ${JSON.stringify(id)}`;
  const problems: Problem[] = [];
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(id)) {
    problems.push({ code: 'EksNodeGroupName', what: `${JSON.stringify(id)} cannot be the name of a group of nodes`, fix: 'use lower-case letters, digits and dashes, e.g. "general"' });
  }
  problems.push(...instanceProblems(nodes, props), ...scalingProblems(nodes, props.scaling));
  const disk = props.diskGiB ?? 50;
  if (!(Number.isInteger(disk) && disk >= 20 && disk <= 16384)) {
    problems.push({ code: 'EksNodeDisk', what: `${nodes} have a disk of ${disk} GiB`, fix: 'choose from 20 to 16384: the image and those of pods need 20' });
  }
  const percent = props.maxUnavailablePercent ?? 33;
  if (!(Number.isInteger(percent) && percent >= 1 && percent <= 100)) {
    problems.push({ code: 'EksNodeUpdate', what: `${nodes} are replaced ${percent} percent at once`, fix: 'choose from 1 to 100' });
  }
  const labels = [...Object.entries(props.labels ?? {}), ...(props.taints ?? []).map(({ key, value = '' }) => [key, value] as const)];
  for (const [key, value] of labels) {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      problems.push({ code: 'EksNodeLabel', what: `${nodes} have the label or taint ${JSON.stringify(`${key}=${value}`)}, which Kubernetes refuses`, fix: 'write [prefix/]name, and at most 63 letters, digits, ".", "_" and "-"' });
    }
  }
  return problems;
}

function instanceProblems(nodes: string, { instances, image = 'al2023' }: ManagedNodeGroupProps): Problem[] {
  if (instances.length === 0 || instances.length > 20) {
    return [{ code: 'EksInstances', what: `${nodes} have ${instances.length} types of instances`, fix: 'name from 1 to 20' }];
  }
  const unknown = instances.filter((type) => !instanceKind(type));
  if (unknown.length > 0) return unknown.map((type) => ({ code: 'EksInstances', what: `${nodes} have instances ${JSON.stringify(type)}, which is no type of instance`, fix: 'write e.g. "m7g.large"' }));
  const problems: Problem[] = [];
  const architectures = new Map(instances.map((type) => [instanceKind(type)!.architecture, type]));
  if (architectures.size > 1) {
    problems.push({
      code: 'EksArchitectures',
      what: `${nodes} mix ${[...architectures].map(([architecture, type]) => `${type} (${architecture})`).join(' and ')}, which no one image runs on`,
      fix: 'make a group for each architecture',
    });
  }
  const accelerators = new Set(instances.map((type) => instanceKind(type)!.accelerator));
  const [accelerator] = accelerators;
  if (accelerators.size > 1) {
    problems.push({ code: 'EksArchitectures', what: `${nodes} mix instances with and without an accelerator, or with different ones, which need different images`, fix: 'make a group for each' });
  } else if ((accelerator === 'neuron' && image !== 'al2023') || (accelerator && image === 'bottlerocket-fips')) {
    problems.push({ code: 'EksImage', what: `there is no ${image} image for instances ${instances[0]}`, fix: 'use al2023' });
  }
  return problems;
}

function scalingProblems(nodes: string, { min, max, isAutoscaled }: NodeScaling): Problem[] {
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max >= min && (max >= 1 || !isAutoscaled))) {
    return [{ code: 'EksNodeScaling', what: `${nodes} are ${isAutoscaled ? `from ${min} to ${max}` : min}`, fix: 'write NodeScaling.fixed(3), or NodeScaling.autoscaled(2, 10) with the fewest first' }];
  }
  return [];
}
