import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ClusterFacts } from '../../../core/cluster-facts';
import { freshId } from '../../../core/construct-id';
import { Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { platformObject } from '../platform-object';

/** Where the pods of a zone get their addresses. */
export interface PodSubnet {
  /** The subnet's id, e.g. `subnet-0123456789abcdef0`. */
  readonly subnet: string;
  /**
   * Ids of the security groups of pods.
   *
   * @default - those of the node
   */
  readonly securityGroups?: readonly string[];
}

/** What a platform team answers about addresses of pods. */
export interface EniConfigsProps {
  /** What is known of the cluster: `cluster.facts`. */
  readonly cluster: ClusterFacts;
  /** The subnet of pods in each zone, by the zone's name. The CNI knows no tags: only ids, which AWS gives when the subnets are made, so write them down then. */
  readonly zones: Readonly<Record<string, PodSubnet>>;
}

/**
 * Subnets of their own for pods, where those of nodes have too few addresses: one ENIConfig for each zone, called as the zone. The CNI chooses by it once it is told
 * `AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=true` and `ENI_CONFIG_LABEL_DEF=topology.kubernetes.io/zone`. See https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 *
 * @example
 * new EniConfigs(prod.chart('pod-network'), 'pods', { cluster: cluster.facts, zones: { 'ap-northeast-2a': { subnet: 'subnet-0123456789abcdef0' } } });
 */
export class EniConfigs extends Construct {
  /** The ENIConfigs, by zone. */
  public readonly configs: Readonly<Record<string, ApiObject>>;

  public constructor(scope: Construct, id: string, props: EniConfigsProps) {
    super(scope, freshId(scope, id));
    const problems = new Problems(this);
    problems.add(...eniProblems(props));
    problems.throwIfAny();
    this.configs = Object.fromEntries(Object.entries(props.zones).map(([zone, { subnet, securityGroups }]) => [zone, platformObject(this, zone, {
      apiVersion: 'crd.k8s.amazonaws.com/v1alpha1',
      kind: 'ENIConfig',
      name: zone,
      namespace: false,
      body: () => ({ spec: { subnet, ...(securityGroups ? { securityGroups: [...securityGroups] } : {}) } }),
    })]));
  }
}

function eniProblems({ cluster, zones }: EniConfigsProps): Problem[] {
  const problems: Problem[] = [];
  const named = Object.keys(zones);
  for (const zone of named) {
    if (cluster.zones && !cluster.zones.includes(zone)) problems.push({ code: 'EniConfigZone', what: `\`zones\` has ${JSON.stringify(zone)}, where ${cluster.name} has no nodes`, fix: `choose of ${cluster.zones.join(', ')}` });
  }
  for (const zone of (cluster.zones ?? []).filter((one) => !named.includes(one))) {
    problems.push({ code: 'EniConfigZone', what: `\`zones\` lacks ${zone}, whose pods would get no address`, fix: 'name the subnet of pods in every zone that has nodes' });
  }
  if (named.length === 0 && !cluster.zones) problems.push({ code: 'EniConfigZone', what: '`zones` is empty', fix: 'name the subnet of pods in every zone that has nodes' });
  for (const [zone, { subnet, securityGroups = [] }] of Object.entries(zones)) {
    const wrong = [...(/^subnet-[0-9a-f]+$/.test(subnet) ? [] : [subnet]), ...securityGroups.filter((group) => !/^sg-[0-9a-f]+$/.test(group))];
    for (const id of wrong) {
      problems.push({
        code: 'EniConfigId',
        what: `the zone ${zone} names ${JSON.stringify(id)}, which is no id that is known now`,
        fix: 'apply the stack of the network first and write down the ids that AWS gave: the CNI finds subnets by nothing else',
      });
    }
  }
  return problems;
}
