import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { NodeGroup } from './node-group';

/** What nodes need of their cluster. */
export interface ManagedNodesProps {
  /** What was asked for. */
  readonly group: NodeGroup;
  /** The cluster's name, by reference. */
  readonly clusterName: string;
  /** The same, as it is known before anything is made. */
  readonly label: string;
  /** The cluster's version of Kubernetes. */
  readonly version: string;
  /** ARN of the role of nodes. */
  readonly roleArn: string;
  /** Where they run. */
  readonly subnetIds: readonly string[];
  /** Tags of instances and disks, which get none from the provider: EKS makes them. */
  readonly tags: Readonly<Record<string, string>>;
  /** What must be there while there are nodes. */
  readonly after: readonly ITerraformDependable[];
}

/** A group of nodes that EKS manages, and the template that their instances are made from. */
export class ManagedNodes extends Construct {
  /** What every instance is made from. */
  public readonly template: LaunchTemplate;
  /** The group. */
  public readonly nodeGroup: EksNodeGroup;

  public constructor(scope: Construct, id: string, props: ManagedNodesProps) {
    super(scope, id);
    this.template = this.createTemplate(props);
    this.nodeGroup = this.createGroup(props);
    this.node.defaultChild = this.nodeGroup;
  }

  private createTemplate({ group, label, tags }: ManagedNodesProps): LaunchTemplate {
    const bottlerocket = group.props.image?.startsWith('bottlerocket');
    const all = { ...tags, Name: `${label}-${group.id}` };
    return new LaunchTemplate(this, 'template', {
      name: iamName([label, group.id], 125),
      // Bottlerocket keeps its own system on the first disk, and images and pods on the second.
      blockDeviceMappings: [{
        deviceName: bottlerocket ? '/dev/xvdb' : '/dev/xvda',
        ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: group.props.diskGiB ?? 50, deleteOnTermination: 'true' },
      }],
      // One hop: a pod must not reach the credentials of its node. See https://aws.github.io/aws-eks-best-practices/security/docs/iam/
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      tagSpecifications: [{ resourceType: 'instance', tags: all }, { resourceType: 'volume', tags: all }],
    });
  }

  private createGroup({ group, clusterName, version, roleArn, subnetIds, after }: ManagedNodesProps): EksNodeGroup {
    const { scaling, instances, capacity, labels, taints, repair, maxUnavailablePercent } = group.props;
    return new EksNodeGroup(this, 'group', {
      clusterName,
      // A prefix, so that what replaces it is there before it goes: 26 characters are appended, and 63 is the limit.
      nodeGroupNamePrefix: `${iamName([group.id], 36)}-`,
      nodeRoleArn: roleArn,
      subnetIds: [...subnetIds],
      version: group.props.version ?? version,
      amiType: group.amiType,
      capacityType: capacity === 'spot' ? 'SPOT' : 'ON_DEMAND',
      instanceTypes: [...instances],
      launchTemplate: { id: this.template.id, version: Token.asString(this.template.latestVersion) },
      scalingConfig: { minSize: scaling.min, maxSize: Math.max(1, scaling.max), desiredSize: scaling.min },
      updateConfig: { maxUnavailablePercentage: maxUnavailablePercent ?? 33 },
      nodeRepairConfig: { enabled: repair ?? true },
      labels,
      taint: taints?.map(({ key, value, effect }) => ({ key, value, effect: effect.replace(/[a-z](?=[A-Z])/g, '$&_').toUpperCase() })),
      lifecycle: { createBeforeDestroy: true, ...(scaling.isAutoscaled ? { ignoreChanges: ['scaling_config[0].desired_size'] } : {}) },
      dependsOn: [...after],
    });
  }
}
