import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { NodeTaint } from './node-group';
import { createTemplate, NodesProps } from './node-template';

/** What nodes need of their cluster. */
export interface ManagedNodesProps extends NodesProps {
  /** The cluster's name, by reference. */
  readonly clusterName: string;
  /** ARN of the role of nodes. */
  readonly roleArn: string;
}

/** A group of nodes that EKS manages, and the template that their instances are made from. */
export class ManagedNodes extends Construct {
  /** What every instance is made from. */
  public readonly template: LaunchTemplate;
  /** The group. */
  public readonly nodeGroup: EksNodeGroup;

  public constructor(scope: Construct, id: string, props: ManagedNodesProps) {
    super(scope, id);
    this.template = createTemplate(this, props);
    this.nodeGroup = this.createGroup(props);
    this.node.defaultChild = this.nodeGroup;
  }

  private createGroup({ group, clusterName, version, roleArn, subnetIds, after }: ManagedNodesProps): EksNodeGroup {
    const { scaling, instances, capacity, labels, taints, repair, repairLimits, maxUnavailable, maxUnavailablePercent } = group.props;
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
      updateConfig: maxUnavailable === undefined ? { maxUnavailablePercentage: maxUnavailablePercent ?? 33 } : { maxUnavailable },
      nodeRepairConfig: {
        enabled: repair ?? true,
        maxParallelNodesRepairedPercentage: repairLimits?.parallelPercent,
        maxUnhealthyNodeThresholdPercentage: repairLimits?.unhealthyPercent,
      },
      labels,
      taint: taints?.map(({ key, value, effect }) => ({ key, value, effect: effectOf(effect) })),
      lifecycle: { createBeforeDestroy: true, ...(scaling.isAutoscaled ? { ignoreChanges: ['scaling_config[0].desired_size'] } : {}) },
      dependsOn: [...after],
    });
  }
}

/** EKS's word for what a taint does: `NO_SCHEDULE`. */
function effectOf(effect: NodeTaint['effect']): string {
  return effect.replace(/[a-z](?=[A-Z])/g, '$&_').toUpperCase();
}
