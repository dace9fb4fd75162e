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

/** What the VPC CNI may be told. See https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables */
export interface VpcCniProps extends AddonProps {
  /**
   * Whether nodes take addresses sixteen at a time, so that many more pods fit on one.
   *
   * @default false
   */
  readonly prefixDelegation?: boolean;
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
    const configuration = {
      enableNetworkPolicy: String(props.networkPolicies ?? true),
      ...(props.prefixDelegation ? { env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' } } : {}),
    };
    return new Addon('vpc-cni', true, props.version, configuration, { serviceAccount: 'aws-node', policies: ['AmazonEKS_CNI_Policy'] });
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
  ) {}

  /** The same for a cluster whose pods have IPv6 addresses. */
  public forIpv6(): Addon {
    if (this.name !== 'vpc-cni') return this;
    return new Addon(this.name, this.beforeNodes, this.version, this.configuration, { serviceAccount: 'aws-node', statements: IPV6_STATEMENTS });
  }
}
