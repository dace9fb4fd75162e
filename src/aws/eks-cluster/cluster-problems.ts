import { Problem } from '../../core/validation-error';
import { retentionProblems } from '../network/network-props';
import { accessProblems } from './access';
import { Addon } from './addon';
import { addonProblems } from './addon-problems';
import { addressProblems } from './address-problems';
import { ClusterEndpoint, endpointProblems } from './cluster-endpoint';
import { EksClusterProps } from './eks-cluster-props';
import { fargateProblems } from './fargate-profile';
import { versionProblems } from './kubernetes-version';
import { nodeGroupProblems } from './node-problems';
import { oidcProblems } from './oidc-login';

/** What is wrong with a cluster, all of it. */
export function clusterProblems(
  name: string, region: string | undefined, version: string, addons: readonly Addon[], account: string | undefined, props: EksClusterProps,
): Problem[] {
  const nodes = props.nodes ?? [];
  const fargate = props.fargate ?? [];
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
  if (nodes.length === 0 && fargate.length === 0 && !props.autoMode && !props.hybrid) {
    problems.push({ code: 'EksNoNodes', what: 'the cluster has no nodes, so nothing could run in it', fix: 'give it `nodes: [NodeGroup.managed(…)]`, or `autoMode: true`' });
  }
  const boundary = props.permissionsBoundary;
  if (boundary !== undefined && !/^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+|\$\{.*\})$/.test(boundary)) {
    problems.push({ code: 'EksBoundary', what: `\`permissionsBoundary\` is no ARN of a policy: ${JSON.stringify(boundary)}`, fix: 'write e.g. "arn:aws:iam::123456789012:policy/boundary"' });
  }
  return [
    ...problems,
    ...versionProblems(version, props.support ?? 'standard', props.upgradeFrom),
    ...accessProblems(props.admins, props.access ?? [], account),
    ...oidcProblems(props.oidcLogin),
    ...endpointProblems(props.endpoint ?? ClusterEndpoint.private()),
    ...nodeGroupProblems(nodes, version),
    ...fargateProblems(fargate, nodes.length > 0 || props.autoMode === true || props.hybrid !== undefined),
    ...addressProblems(addons, props),
    ...autoModeProblems(props),
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

function autoModeProblems({ autoMode, autoModePools }: EksClusterProps): Problem[] {
  if (autoModePools === undefined) return [];
  if (!autoMode) return [{ code: 'EksAutoMode', what: '`autoModePools` are named, and Auto Mode is off', fix: 'leave them out, or ask for `autoMode: true`' }];
  const twice = autoModePools.find((pool, i) => autoModePools.indexOf(pool) < i);
  return twice ? [{ code: 'EksAutoMode', what: `\`autoModePools\` names ${twice} twice`, fix: 'name it once' }] : [];
}
