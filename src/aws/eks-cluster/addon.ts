import { PolicyStatement } from '../iam/policy-document';

/** What every add-on may be told. */
export interface AddonProps {
  /**
   * Its version, e.g. `v1.13.2-eksbuild.1`.
   *
   * @default - the one that this release has pinned for the cluster's version of Kubernetes
   */
  readonly version?: string;
}

/** What a node keeps ready for pods to come: more starts pods sooner and takes more addresses. See https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md */
export interface WarmAddresses {
  /**
   * Interfaces, with all of their addresses.
   *
   * @default - the CNI's own
   */
  readonly interfaces?: number;
  /**
   * Addresses.
   *
   * @default - the CNI's own
   */
  readonly addresses?: number;
  /**
   * Addresses that a node takes when it starts, at least.
   *
   * @default - the CNI's own
   */
  readonly minimumAddresses?: number;
  /**
   * Prefixes of sixteen addresses, with `prefixDelegation`.
   *
   * @default 1
   */
  readonly prefixes?: number;
}

/** What the VPC CNI may be told. See https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables */
export interface VpcCniProps extends AddonProps {
  /**
   * Whether nodes take addresses sixteen at a time, so that many more pods fit on one.
   *
   * @default false
   */
  readonly prefixDelegation?: boolean;
  /**
   * Whether pods have addresses of the network's subnets for pods and not of those of nodes. Which subnet is for which zone says an ENIConfig in the cluster.
   *
   * @default false
   */
  readonly customNetworking?: boolean;
  /**
   * Whether pods may have security groups of their own, by a SecurityGroupPolicy in the cluster.
   *
   * @default false
   */
  readonly podSecurityGroups?: boolean;
  /**
   * What a node keeps ready for pods to come.
   *
   * @default - the CNI's own: one interface, or one prefix
   */
  readonly warm?: WarmAddresses;
  /**
   * Whether NetworkPolicies are enforced. Without it they are accepted and do nothing.
   *
   * @default true
   */
  readonly networkPolicies?: boolean;
}

/** What CoreDNS may be told. */
export interface CoreDnsProps extends AddonProps {
  /**
   * How many pods answer, from and to; their number follows that of nodes.
   *
   * @default [2, 10]
   */
  readonly between?: readonly [number, number];
}

/** What an add-on that the library does not know needs to be told. */
export interface CustomAddonProps {
  /** Its version: the library has none pinned. */
  readonly version: string;
  /**
   * Its configuration. `aws eks describe-addon-configuration` tells what it may be.
   *
   * @default - the add-on's own
   */
  readonly configuration?: Record<string, unknown>;
  /**
   * Who it is in AWS.
   *
   * @default - nobody: it calls no AWS service
   */
  readonly identity?: AddonIdentity;
  /**
   * Whether nodes need it to become ready.
   *
   * @default false: it is installed when there are nodes
   */
  readonly beforeNodes?: boolean;
}

/** Who an add-on is in AWS: its service account, and what the role of it may do. */
export interface AddonIdentity {
  /** The service account its pods run as. */
  readonly serviceAccount: string;
  /**
   * Names of AWS's own policies, e.g. `service-role/AmazonEBSCSIDriverPolicy`.
   *
   * @default - none
   */
  readonly policies?: readonly string[];
  /**
   * What else it may do.
   *
   * @default - nothing
   */
  readonly statements?: readonly PolicyStatement[];
}

/** See https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html#cni-iam-role-create-ipv6-policy */
const IPV6_STATEMENTS: readonly PolicyStatement[] = [
  { actions: ['ec2:AssignIpv6Addresses', 'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeInstanceTypes'], resources: ['*'] },
  { actions: ['ec2:CreateTags'], resources: ['arn:*:ec2:*:*:network-interface/*'] },
];

/** Software that EKS installs in a cluster and keeps. Each knows its service account, what it may do in AWS, and whether nodes wait for it or it for nodes. */
export class Addon {
  /** The network of pods. Nodes are not ready without it. */
  public static vpcCni(props: VpcCniProps = {}): Addon {
    const { customNetworking = false, podSecurityGroups = false } = props;
    const env = cniEnvironment(props);
    const configuration = { enableNetworkPolicy: String(props.networkPolicies ?? true), ...(Object.keys(env).length > 0 ? { env } : {}) };
    const identity = { serviceAccount: 'aws-node', policies: ['AmazonEKS_CNI_Policy'] };
    return new Addon('vpc-cni', true, props.version, configuration, identity, customNetworking, podSecurityGroups);
  }
  /** Services on every node. */
  public static kubeProxy(props: AddonProps = {}): Addon { return new Addon('kube-proxy', true, props.version); }
  /** What gives pods their role in AWS. The CNI has one, so that nodes wait for it. */
  public static podIdentityAgent(props: AddonProps = {}): Addon { return new Addon('eks-pod-identity-agent', true, props.version); }
  /** Names within the cluster. */
  public static coreDns(props: CoreDnsProps = {}): Addon {
    const [minReplicas, maxReplicas] = props.between ?? [2, 10];
    return new Addon('coredns', false, props.version, { autoScaling: { enabled: true, minReplicas, maxReplicas } });
  }
  /** Volumes on EBS: disks of one pod. */
  public static ebsCsi(props: AddonProps = {}): Addon {
    return new Addon('aws-ebs-csi-driver', false, props.version, undefined, { serviceAccount: 'ebs-csi-controller-sa', policies: ['service-role/AmazonEBSCSIDriverPolicy'] });
  }
  /** Volumes on EFS: folders that many pods share. */
  public static efsCsi(props: AddonProps = {}): Addon {
    return new Addon('aws-efs-csi-driver', false, props.version, undefined, { serviceAccount: 'efs-csi-controller-sa', policies: ['service-role/AmazonEFSCSIDriverPolicy'] });
  }
  /** Use of CPU and memory, which autoscalers read. */
  public static metricsServer(props: AddonProps = {}): Addon { return new Addon('metrics-server', false, props.version); }
  /** What finds failed nodes for node repair. */
  public static nodeMonitoring(props: AddonProps = {}): Addon { return new Addon('eks-node-monitoring-agent', false, props.version); }
  /** Any other add-on, by EKS's name of it. */
  public static custom(name: string, props: CustomAddonProps): Addon {
    return new Addon(name, props.beforeNodes ?? false, props.version, props.configuration, props.identity);
  }
  /** What every cluster with nodes of its own needs. */
  public static defaults(): Addon[] {
    return [Addon.vpcCni(), Addon.kubeProxy(), Addon.podIdentityAgent(), Addon.coreDns(), Addon.nodeMonitoring()];
  }

  private constructor(
    /** EKS's name of it. */
    public readonly name: string,
    /** Whether nodes wait for it. Otherwise it waits for nodes. */
    public readonly beforeNodes: boolean,
    /** Its version, if one was asked for. */
    public readonly version?: string,
    /** Its configuration. */
    public readonly configuration?: Record<string, unknown>,
    /** Who it is in AWS. */
    public readonly identity?: AddonIdentity,
    /** Whether the network must have subnets for pods. */
    public readonly needsPodSubnets: boolean = false,
    /** Whether the control plane must be able to manage addresses of pods. */
    public readonly needsPodAddresses: boolean = false,
  ) {}

  /** The same for a cluster whose pods have IPv6 addresses. */
  public forIpv6(): Addon {
    if (this.name !== 'vpc-cni') return this;
    return new Addon(this.name, this.beforeNodes, this.version, this.configuration, { serviceAccount: 'aws-node', statements: IPV6_STATEMENTS }, this.needsPodSubnets, this.needsPodAddresses);
  }

  /** The same for a cluster that has nodes with Windows. See https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html */
  public forWindows(): Addon {
    if (this.name !== 'vpc-cni') return this;
    return new Addon(this.name, this.beforeNodes, this.version, { ...this.configuration, enableWindowsIpam: 'true' }, this.identity, this.needsPodSubnets, true);
  }

  /** The same for a cluster that has no nodes but Fargate. */
  public forFargate(): Addon {
    if (this.name !== 'coredns') return this;
    return new Addon(this.name, this.beforeNodes, this.version, { ...this.configuration, computeType: 'Fargate' }, this.identity);
  }
}

function cniEnvironment({ prefixDelegation, customNetworking, podSecurityGroups, warm = {} }: VpcCniProps): Record<string, string> {
  const variables = {
    ENABLE_PREFIX_DELEGATION: prefixDelegation || undefined,
    WARM_PREFIX_TARGET: warm.prefixes ?? (prefixDelegation ? 1 : undefined),
    WARM_ENI_TARGET: warm.interfaces,
    WARM_IP_TARGET: warm.addresses,
    MINIMUM_IP_TARGET: warm.minimumAddresses,
    AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: customNetworking || undefined,
    ENI_CONFIG_LABEL_DEF: customNetworking ? 'topology.kubernetes.io/zone' : undefined,
    ENABLE_POD_ENI: podSecurityGroups || undefined,
  };
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => value === undefined ? [] : [[name, String(value)]]));
}
