import { Problem } from '../../core/validation-error';
import { retentionProblems } from '../network/network-props';
import { Addon } from './addon';
import { addonProblems } from './addon-problems';
import { ClusterEndpoint, endpointProblems } from './cluster-endpoint';
import { EksClusterProps } from './eks-cluster-props';
import { versionProblems } from './kubernetes-version';
import { nodeGroupProblems } from './node-group';
import { principalProblems } from './principal';

/** What is wrong with a cluster, all of it. */
export function clusterProblems(name: string, region: string | undefined, version: string, addons: readonly Addon[], props: EksClusterProps): Problem[] {
  const nodes = props.nodes ?? [];
  const problems: Problem[] = [];
  if (region === undefined) {
    problems.push({ code: 'EksRegion', what: 'the region of the cluster is not known', fix: 'make it in a `Stack`, or give the AWS provider of the stack a region first' });
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) {
    problems.push({ code: 'EksName', what: `the cluster's name ${JSON.stringify(name)} is not 1 to 100 letters, digits, "-" and "_"`, fix: 'use ids of letters, digits and dashes' });
  }
  const subnets = props.network.privateSubnetIds.length;
  if (subnets < 2) {
    problems.push({ code: 'EksZones', what: `EKS needs subnets in two zones, and the network has ${subnets} private`, fix: 'give the network `zones: 2` or more' });
  }
  if (props.ipv6 && props.network.ipv6 === false) {
    problems.push({ code: 'EksIpv6', what: '`ipv6` is asked for, but the network has none', fix: 'give the network `ipv6: true`' });
  }
  if (nodes.length === 0 && !props.autoMode) {
    problems.push({ code: 'EksNoNodes', what: 'the cluster has no nodes, so nothing could run in it', fix: 'give it `nodes: [NodeGroup.managed(…)]`, or `autoMode: true`' });
  }
  const boundary = props.permissionsBoundary;
  if (boundary !== undefined && !/^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+|\$\{.*\})$/.test(boundary)) {
    problems.push({ code: 'EksBoundary', what: `\`permissionsBoundary\` is no ARN of a policy: ${JSON.stringify(boundary)}`, fix: 'write e.g. "arn:aws:iam::123456789012:policy/boundary"' });
  }
  return [
    ...problems,
    ...versionProblems(version, props.support ?? 'standard', props.upgradeFrom),
    ...principalProblems('admins', props.admins),
    ...endpointProblems(props.endpoint ?? ClusterEndpoint.private()),
    ...nodeGroupProblems(nodes, version),
    ...addonProblems(addons, version, nodes.length > 0),
    ...logProblems(props),
  ];
}

function logProblems({ logs }: EksClusterProps): Problem[] {
  const types = logs?.types ?? [];
  const twice = types.find((type, i) => types.indexOf(type) < i);
  return [
    ...retentionProblems(logs?.retentionDays),
    ...(twice ? [{ code: 'EksLogs', what: `\`logs.types\` names ${twice} twice`, fix: 'name it once' }] : []),
  ];
}
