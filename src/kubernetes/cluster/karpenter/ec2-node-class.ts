import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ClusterFacts } from '../../../core/cluster-facts';
import { freshId } from '../../../core/construct-id';
import { settingsOf } from '../../../core/environment-base';
import { Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import { Json } from '../../synthesis/json';
import { objectName } from '../../workload/object-name';
import { platformObject } from '../platform-object';
import { KubeletOptions, renderKubelet } from './kubelet';
import { imageProblems, NodeAmi } from './node-ami';

/** What a platform team answers about the machines that Karpenter makes. */
export interface Ec2NodeClassProps {
  /** What is known of the cluster: `cluster.facts`. */
  readonly cluster: ClusterFacts;
  /** Their image. */
  readonly image: NodeAmi;
  /**
   * Size of the disk for images, logs and scratch space, in GiB. It is gp3, and encrypted.
   *
   * @default 50
   */
  readonly diskGiB?: number;
  /**
   * Tags of instances and disks, besides those of Karpenter.
   *
   * @default - `managed-by`, and platform, environment and owner where they are known
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * What the kubelet is told.
   *
   * @default - what the image says
   */
  readonly kubelet?: KubeletOptions;
  /**
   * Tags of the subnets and the security groups of nodes.
   *
   * @default - the discovery tags of the cluster, which `KarpenterInfrastructure` puts on them
   */
  readonly discoveryTags?: Readonly<Record<string, string>>;
  /**
   * The role of nodes, by name.
   *
   * @default - the one that `KarpenterInfrastructure` makes
   */
  readonly role?: string;
}

/** Tags that Karpenter writes itself and refuses from others. See https://karpenter.sh/docs/concepts/nodeclasses/#spectags */
const RESERVED = /^(kubernetes\.io\/cluster\/|karpenter\.sh\/(nodepool|nodeclaim)$|karpenter\.k8s\.aws\/ec2nodeclass$|eks:eks-cluster-name$)/;

/**
 * The machines that Karpenter makes: image, disk, network. Subnets and security groups are found by tags, for their ids are not known before they are made.
 *
 * @example
 * const machines = new Ec2NodeClass(nodes, 'default', { cluster: cluster.facts, image: NodeAmi.al2023('v20261101') });
 */
export class Ec2NodeClass extends Construct {
  /** Its name. */
  public readonly name: string;
  /** What is known of the cluster. */
  public readonly cluster: ClusterFacts;
  /** The EC2NodeClass. */
  public readonly nodeClass: ApiObject;

  public constructor(scope: Construct, id: string, private readonly props: Ec2NodeClassProps) {
    super(scope, freshId(scope, id));
    this.name = objectName(this);
    this.cluster = props.cluster;
    const problems = new Problems(this);
    problems.add(...imageProblems(props.image), ...classProblems(props));
    problems.throwIfAny();
    this.nodeClass = this.createNodeClass();
    this.node.defaultChild = this.nodeClass;
    if (props.image.isLatest) {
      Warnings.of(this).add({
        code: 'NodeImageLatest',
        what: `nodes are replaced as soon as AWS publishes another ${props.image.family} image, whether anybody tried it or not`,
        fix: 'pin one, e.g. NodeAmi.al2023("v20261101"), or acknowledge the warning',
      });
    }
  }

  private createNodeClass(): ApiObject {
    const { cluster, image, kubelet, role } = this.props;
    const tags = this.props.discoveryTags ?? cluster.discoveryTags;
    return platformObject(this, 'EC2NodeClass', {
      apiVersion: 'karpenter.k8s.aws/v1',
      kind: 'EC2NodeClass',
      name: this.name,
      namespace: false,
      body: () => ({
        spec: {
          role: role ?? cluster.karpenterNodeRole,
          amiSelectorTerms: [{ alias: image.alias }],
          subnetSelectorTerms: [{ tags }],
          securityGroupSelectorTerms: [{ tags }],
          // One hop: a pod must not reach the credentials of its node. See https://aws.github.io/aws-eks-best-practices/security/docs/iam/
          metadataOptions: { httpEndpoint: 'enabled', httpProtocolIPv6: 'disabled', httpPutResponseHopLimit: 1, httpTokens: 'required' },
          blockDeviceMappings: this.disks(),
          tags: this.tags(),
          ...(kubelet ? { kubelet: renderKubelet(kubelet) } : {}),
        },
      }),
    });
  }

  private disks(): Json[] {
    const { image, diskGiB = 50 } = this.props;
    const disk = (deviceName: string, gib: number): Json => ({ deviceName, ebs: { encrypted: true, volumeType: 'gp3', volumeSize: `${gib}Gi`, deleteOnTermination: true } });
    // Bottlerocket keeps its own system on the first disk, and images and pods on the second.
    return image.family === 'bottlerocket' ? [disk('/dev/xvda', 4), disk('/dev/xvdb', diskGiB)] : [disk('/dev/xvda', diskGiB)];
  }

  private tags(): Record<string, string> {
    const { platform, environment, owner } = settingsOf(this);
    return { ...(platform ? { platform } : {}), ...(environment ? { environment } : {}), ...(owner ? { owner } : {}), 'managed-by': 'trackway', ...this.props.tags };
  }
}

function classProblems({ diskGiB = 50, tags = {}, kubelet = {}, cluster }: Ec2NodeClassProps): Problem[] {
  const problems: Problem[] = [];
  if (!(Number.isInteger(diskGiB) && diskGiB >= 20 && diskGiB <= 16384)) {
    problems.push({ code: 'NodeDisk', what: `nodes have a disk of ${diskGiB} GiB`, fix: 'choose from 20 to 16384: the image and those of pods need 20' });
  }
  for (const key of Object.keys(tags).filter((one) => RESERVED.test(one))) {
    problems.push({ code: 'NodeTagReserved', what: `\`tags\` has ${JSON.stringify(key)}, which Karpenter writes itself`, fix: 'leave it out' });
  }
  if (kubelet.maxPods !== undefined && !(Number.isInteger(kubelet.maxPods) && kubelet.maxPods >= 1 && kubelet.maxPods <= 250)) {
    problems.push({ code: 'NodeMaxPods', what: `nodes have at most ${kubelet.maxPods} pods`, fix: 'choose from 1 to 250, or leave it to the image' });
  }
  if (cluster.autoMode) {
    problems.push({
      code: 'KarpenterAutoMode',
      what: `${cluster.name} has Auto Mode, whose own Karpenter knows no EC2NodeClass`,
      fix: 'use the node pools of Auto Mode, or switch it off: `autoMode: false`',
    });
  }
  return problems;
}
