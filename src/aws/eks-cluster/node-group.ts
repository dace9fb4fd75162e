import { instanceKind } from './instance-type';

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

/** The system that nodes run, in the variant (architecture, accelerator) that their instances need. */
export type NodeImage = 'al2023' | 'bottlerocket' | 'bottlerocket-fips' | 'windows-core-2022' | 'windows-full-2022';

/** Who may open a shell on nodes. Without it nobody can, for nothing listens to them. */
export interface NodeSsh {
  /** Name of the EC2 key pair. */
  readonly keyName: string;
  /** From where: ranges of addresses, e.g. `10.0.0.0/16`, or ids of security groups. */
  readonly from: readonly string[];
}

/** What a platform team answers about any group of nodes. */
export interface NodeProps {
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
  readonly image?: NodeImage;
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
   * Kubernetes' version, to hold nodes back while the control plane is upgraded.
   *
   * @default - the cluster's
   */
  readonly version?: string;
  /**
   * Who may open a shell on them.
   *
   * @default - nobody
   */
  readonly ssh?: NodeSsh;
  /**
   * Ids of security groups beside the cluster's own.
   *
   * @default - none
   */
  readonly securityGroups?: readonly string[];
}

/** Where node repair stops, because so much has failed that replacing nodes would make it worse. */
export interface NodeRepairLimits {
  /**
   * How many of the nodes are replaced at once, in percent.
   *
   * @default - one node
   */
  readonly parallelPercent?: number;
  /**
   * With more failed nodes than this, in percent, none is replaced.
   *
   * @default - EKS's own: 20 percent, of five nodes and more
   */
  readonly unhealthyPercent?: number;
}

/** What a platform team answers about a group of nodes that EKS manages. */
export interface ManagedNodeGroupProps extends NodeProps {
  /**
   * Whether EKS replaces nodes that have failed.
   *
   * @default true
   */
  readonly repair?: boolean;
  /**
   * Where repair stops.
   *
   * @default - where EKS stops
   */
  readonly repairLimits?: NodeRepairLimits;
  /**
   * How many of the nodes may be replaced at once, in percent.
   *
   * @default 33, unless `maxUnavailable` says how many
   */
  readonly maxUnavailablePercent?: number;
  /**
   * How many of the nodes may be replaced at once.
   *
   * @default - a share of them: see `maxUnavailablePercent`
   */
  readonly maxUnavailable?: number;
}

/** What a platform team answers about a group of nodes that it looks after itself: an Auto Scaling group and its template. */
export interface SelfManagedNodeGroupProps extends NodeProps {
  /**
   * With spot capacity, how many nodes are not spot, so that something is always there.
   *
   * @default 0
   */
  readonly onDemandBase?: number;
  /**
   * The image, e.g. `ami-0123456789abcdef0`.
   *
   * @default - the newest of its kind when an instance starts, as AWS publishes it, so that no plan changes when AWS does
   */
  readonly ami?: string;
  /**
   * How many of the nodes stay healthy while the rest is replaced, in percent.
   *
   * @default 67
   */
  readonly minHealthyPercent?: number;
}

/** All that any group of nodes may be told. */
export interface NodeGroupProps extends ManagedNodeGroupProps, SelfManagedNodeGroupProps {}

/** A group of nodes. */
export class NodeGroup {
  /** A group of like nodes that EKS replaces, drains and repairs. */
  public static managed(id: string, props: ManagedNodeGroupProps): NodeGroup { return new NodeGroup(id, props, true); }
  /** A group of like nodes in an Auto Scaling group of one's own: for images, mixes of spot and on-demand, and templates that EKS does not manage. Nothing drains them. */
  public static selfManaged(id: string, props: SelfManagedNodeGroupProps): NodeGroup { return new NodeGroup(id, props, false); }

  private constructor(
    /** Its name within the cluster. */
    public readonly id: string,
    /** What was asked for. */
    public readonly props: NodeGroupProps,
    /** Whether EKS manages it. */
    public readonly isManaged: boolean,
  ) {}

  /** Whether its nodes run Windows. */
  public get isWindows(): boolean {
    return this.props.image?.startsWith('windows') ?? false;
  }

  /** EKS's name of the image. See https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html */
  public get amiType(): string {
    const { image = 'al2023', instances } = this.props;
    const { architecture, accelerator } = instanceKind(instances[0])!;
    const arm = architecture === 'arm64';
    if (image === 'windows-core-2022') return 'WINDOWS_CORE_2022_x86_64';
    if (image === 'windows-full-2022') return 'WINDOWS_FULL_2022_x86_64';
    if (image === 'bottlerocket-fips') return `BOTTLEROCKET_${arm ? 'ARM_64' : 'x86_64'}_FIPS`;
    if (image === 'bottlerocket') return `BOTTLEROCKET_${arm ? 'ARM_64' : 'x86_64'}${accelerator === 'nvidia' ? '_NVIDIA' : ''}`;
    return `AL2023_${arm ? 'ARM_64' : 'x86_64'}_${accelerator?.toUpperCase() ?? 'STANDARD'}`;
  }

  /**
   * Where AWS publishes the newest image of this kind, in the parameter store. See https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html and
   * https://bottlerocket.dev/en/os/latest/#/concepts/variants
   */
  public imageParameter(version: string): string {
    const { image = 'al2023', instances } = this.props;
    const { architecture, accelerator } = instanceKind(instances[0])!;
    if (image === 'al2023') return `/aws/service/eks/optimized-ami/${version}/amazon-linux-2023/${architecture}/${accelerator ?? 'standard'}/recommended/image_id`;
    const variant = `${accelerator === 'nvidia' ? '-nvidia' : ''}${image === 'bottlerocket-fips' ? '-fips' : ''}`;
    return `/aws/service/bottlerocket/aws-k8s-${version}${variant}/${architecture}/latest/image_id`;
  }
}
