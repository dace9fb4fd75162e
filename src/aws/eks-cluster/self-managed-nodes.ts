import { AutoscalingGroup, AutoscalingGroupConfig } from '@cdktf/provider-aws/lib/autoscaling-group';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { NodeGroup } from './node-group';
import { createTemplate, NodesProps } from './node-template';
import { bottlerocketUserData, JoinProps, nodeadmUserData } from './user-data';

/** What nodes that nobody manages need of their cluster. */
export interface SelfManagedNodesProps extends NodesProps {
  /** What a node needs to join it. */
  readonly join: Omit<JoinProps, 'labels' | 'taints'>;
  /** ARN of the instance profile of nodes. */
  readonly profileArn: string;
}

/** A group of nodes in an Auto Scaling group, and the template that their instances are made from. A new template replaces them, some at a time. */
export class SelfManagedNodes extends Construct {
  /** What every instance is made from. */
  public readonly template: LaunchTemplate;
  /** The group. */
  public readonly autoscalingGroup: AutoscalingGroup;

  public constructor(scope: Construct, id: string, props: SelfManagedNodesProps) {
    super(scope, id);
    this.template = this.createInstances(props);
    this.autoscalingGroup = this.createGroup(props);
    this.node.defaultChild = this.autoscalingGroup;
  }

  private createInstances(props: SelfManagedNodesProps): LaunchTemplate {
    const { group, version, join, profileArn, securityGroupId } = props;
    const { instances, labels = {}, taints = [], ami, securityGroups = [], ssh, image } = group.props;
    const userData = image?.startsWith('bottlerocket') ? bottlerocketUserData : nodeadmUserData;
    return createTemplate(this, props, {
      // Resolved when an instance starts, not when a plan is made: see https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
      imageId: ami ?? `resolve:ssm:${group.imageParameter(group.props.version ?? version)}`,
      instanceType: instances[0],
      iamInstanceProfile: { arn: profileArn },
      userData: userData({ ...join, labels, taints }),
      ...(securityGroups.length === 0 && !ssh ? { vpcSecurityGroupIds: [securityGroupId] } : {}),
    });
  }

  private createGroup({ group, label, subnetIds, tags, after }: SelfManagedNodesProps): AutoscalingGroup {
    const { scaling, minHealthyPercent } = group.props;
    const all: Record<string, string> = { ...tags, Name: `${label}-${group.id}`, [`kubernetes.io/cluster/${label}`]: 'owned', ...(scaling.isAutoscaled ? autoscalerTags(group, label) : {}) };
    return new AutoscalingGroup(this, 'group', {
      // A prefix, so that what replaces it is there before it goes.
      namePrefix: `${iamName([label, group.id], 200)}-`,
      vpcZoneIdentifier: [...subnetIds],
      minSize: scaling.min,
      maxSize: scaling.max,
      desiredCapacity: scaling.min,
      ...this.instancesOf(group),
      instanceRefresh: { strategy: 'Rolling', preferences: { minHealthyPercentage: minHealthyPercent ?? 67 } },
      tag: Object.entries(all).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      lifecycle: { createBeforeDestroy: true, ...(scaling.isAutoscaled ? { ignoreChanges: ['desired_capacity'] } : {}) },
      dependsOn: [...after],
    });
  }

  /** One type on demand needs the template alone; anything else is a policy over it. */
  private instancesOf({ props }: NodeGroup): Pick<AutoscalingGroupConfig, 'launchTemplate' | 'mixedInstancesPolicy' | 'capacityRebalance'> {
    const { instances, capacity, onDemandBase } = props;
    const version = Token.asString(this.template.latestVersion);
    if (instances.length === 1 && capacity !== 'spot') return { launchTemplate: { id: this.template.id, version } };
    const spot = capacity === 'spot';
    return {
      capacityRebalance: spot,
      mixedInstancesPolicy: {
        instancesDistribution: {
          onDemandBaseCapacity: onDemandBase ?? 0,
          onDemandPercentageAboveBaseCapacity: spot ? 0 : 100,
          ...(spot ? { spotAllocationStrategy: 'price-capacity-optimized' } : {}),
        },
        launchTemplate: {
          launchTemplateSpecification: { launchTemplateId: this.template.id, version },
          override: instances.map((instanceType) => ({ instanceType })),
        },
      },
    };
  }
}

/** What Cluster Autoscaler finds the group by, and what it has to know of nodes while there are none. */
function autoscalerTags({ props }: NodeGroup, label: string): Record<string, string> {
  const prefix = 'k8s.io/cluster-autoscaler';
  return {
    [`${prefix}/enabled`]: 'true',
    [`${prefix}/${label}`]: 'owned',
    ...Object.fromEntries(Object.entries(props.labels ?? {}).map(([key, value]) => [`${prefix}/node-template/label/${key}`, value])),
    ...Object.fromEntries((props.taints ?? []).map(({ key, value = '', effect }) => [`${prefix}/node-template/taint/${key}`, `${value}:${effect}`])),
  };
}
