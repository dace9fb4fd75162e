import { shortHash } from './naming';
import { ValidationError } from './validation-error';

/** Who a controller is: its ServiceAccount, by which AWS gives its pods their role. */
export interface ControllerAccount {
  /** Its namespace. */
  readonly namespace: string;
  /** Its ServiceAccount. */
  readonly serviceAccount: string;
}

/** Controllers that ask AWS for something. */
export type ClusterController = 'karpenter' | 'aws-load-balancer-controller' | 'external-secrets' | 'external-dns' | 'cert-manager';

/** What can be said of a cluster before it is made. */
export interface ClusterFactsProps {
  /** Its name in AWS. */
  readonly name: string;
  /** The region it is in, e.g. `ap-northeast-2`. */
  readonly region: string;
  /** Its version of Kubernetes, e.g. `1.35`. */
  readonly kubernetes: string;
  /**
   * Names of the zones that its nodes run in.
   *
   * @default - not known: zones that are named elsewhere are not checked
   */
  readonly zones?: readonly string[];
  /**
   * The `Name` tag of its VPC, by which the load balancer controller finds it.
   *
   * @default - not known: the controller has to be told how to find it
   */
  readonly vpcName?: string;
  /**
   * EKS's names of its add-ons, e.g. `aws-ebs-csi-driver`.
   *
   * @default - not known: what needs an add-on is not checked
   */
  readonly addons?: readonly string[];
  /**
   * Whether EKS runs nodes, network and disks itself.
   *
   * @default false
   */
  readonly autoMode?: boolean;
  /**
   * What the names of the secrets begin with that workloads of the cluster may read, e.g. `shop/prod/`.
   *
   * @default - not known: the store of secrets has to be told
   */
  readonly secretsPrefix?: string;
}

/**
 * What the two sides of a cluster both have to know, all of it known while the program runs: who makes the cluster in AWS and who makes what is in it read it from
 * the same object, so that no name is written twice. Ids that AWS gives (of subnets, security groups, the VPC) are not in it: what needs them finds them by tags.
 *
 * @example
 * const facts = cluster.facts;                                                                            // of a cluster that is made here
 * const other = ClusterFacts.of({ name: 'legacy', region: 'ap-northeast-2', kubernetes: '1.34' });        // of one that is not
 */
export class ClusterFacts {
  /**
   * What is known of a cluster.
   *
   * @throws ValidationError `ClusterFacts`
   */
  public static of(props: ClusterFactsProps): ClusterFacts { return new ClusterFacts(props); }

  /** Its name in AWS. */
  public readonly name: string;
  /** The region it is in. */
  public readonly region: string;
  /** Its version of Kubernetes. */
  public readonly kubernetes: string;
  /** Names of its zones, if they are known. */
  public readonly zones?: readonly string[];
  /** The `Name` tag of its VPC, if it is known. */
  public readonly vpcName?: string;
  /** Its add-ons, if they are known. */
  public readonly addons?: readonly string[];
  /** Whether EKS runs nodes, network and disks itself. */
  public readonly autoMode: boolean;
  /** What the names of its secrets begin with, if it is known. */
  public readonly secretsPrefix?: string;

  private constructor(props: ClusterFactsProps) {
    this.name = props.name;
    this.region = props.region;
    this.kubernetes = props.kubernetes;
    this.zones = props.zones;
    this.vpcName = props.vpcName;
    this.addons = props.addons;
    this.autoMode = props.autoMode ?? false;
    this.secretsPrefix = props.secretsPrefix;
    refuseTokens({ name: props.name, region: props.region, kubernetes: props.kubernetes, vpcName: props.vpcName, secretsPrefix: props.secretsPrefix });
  }

  /** The tag of subnets and security groups that Karpenter puts nodes in. */
  public get discoveryTags(): Readonly<Record<string, string>> {
    return { 'karpenter.sh/discovery': this.name };
  }

  /** The role of nodes that Karpenter makes. */
  public get karpenterNodeRole(): string {
    return bounded(`${this.name}-karpenter-nodes`, 64);
  }

  /** The SQS queue that tells Karpenter which nodes AWS is about to take back. */
  public get interruptionQueue(): string {
    return bounded(`${this.name}-karpenter`, 80);
  }

  /** The ServiceAccount of a controller. */
  public accountOf(controller: ClusterController): ControllerAccount {
    return { namespace: NAMESPACES[controller], serviceAccount: controller };
  }

  /** Whether it has an add-on, as far as is known: undefined if nothing is. */
  public hasAddon(name: string): boolean | undefined {
    return this.addons?.includes(name);
  }
}

/** Karpenter is where the API server gives it priority (https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/), the others where their projects put them. */
const NAMESPACES: Readonly<Record<ClusterController, string>> = {
  'karpenter': 'kube-system',
  'aws-load-balancer-controller': 'kube-system',
  'external-secrets': 'external-secrets',
  'external-dns': 'external-dns',
  'cert-manager': 'cert-manager',
};

/** A name that fits, the same at every synthesis: one that is too long is cut and keeps a hash of the whole. */
function bounded(name: string, max: number): string {
  return name.length <= max ? name : `${name.slice(0, max - 9).replace(/-+$/, '')}-${shortHash(name)}`;
}

/** What Terraform writes for a value that only AWS knows. */
const REFERENCE = /\$\{|TfToken/;

function refuseTokens(facts: Readonly<Record<string, string | undefined>>): void {
  const unknown = Object.entries(facts).filter(([, value]) => value !== undefined && (value === '' || REFERENCE.test(value)));
  if (unknown.length === 0) return;
  throw new ValidationError(unknown.map(([prop, value]) => ({
    path: 'ClusterFacts',
    code: 'ClusterFacts',
    what: `\`${prop}\` is ${value === '' ? 'empty' : 'only known when the stack was applied'}, and what is in the cluster is written before`,
    fix: prop === 'name' ? 'give the name itself: `cluster.facts`, or text that you know' : 'give text that you know, or leave it out where that is possible',
  })));
}

/** Whether text holds something that only AWS knows, so that it cannot be written into a document of Kubernetes. */
export function isKnownAfterApply(text: string): boolean {
  return REFERENCE.test(text);
}
