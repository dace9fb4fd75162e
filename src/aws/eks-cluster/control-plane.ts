import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Ec2Tag } from '@cdktf/provider-aws/lib/ec2-tag';
import { EksCluster as AwsEksCluster, EksClusterRemoteNetworkConfig } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksIdentityProviderConfig } from '@cdktf/provider-aws/lib/eks-identity-provider-config';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { policyDocument } from '../iam/policy-document';
import { ClusterContext, trusted } from './cluster-context';
import { ClusterEndpoint } from './cluster-endpoint';
import { createHybridSecurityGroup } from './cluster-hybrid';
import { EksClusterProps } from './eks-cluster-props';
import { HybridNodes } from './hybrid';
import { OidcLogin } from './oidc-login';
import { versionGuard } from './version-guard';

/** What AWS's own roles of a cluster may do. With Auto Mode the control plane makes instances, disks and load balancers itself. */
const CLUSTER_POLICIES = ['AmazonEKSClusterPolicy'];
const AUTO_MODE_POLICIES = ['AmazonEKSComputePolicy', 'AmazonEKSBlockStoragePolicy', 'AmazonEKSLoadBalancingPolicy', 'AmazonEKSNetworkingPolicy'];
const AUTO_NODE_POLICIES = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/** What secrets are encrypted with. */
export function createKey(context: ClusterContext): KmsKey {
  const { scope, label, partition } = context;
  const key = new KmsKey(scope, 'key', {
    description: `Secrets of ${label}`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    // The account keeps it: a key whose policy names only who made it is lost with them.
    policy: policyDocument({ sid: 'Account', actions: ['kms:*'], resources: ['*'], principals: { AWS: `arn:${partition}:iam::${context.accountId()}:root` } }),
  });
  new KmsAlias(scope, 'key-alias', { name: `alias/${label}`, targetKeyId: key.keyId });
  return key;
}

/** What is settled of a cluster before it is made. */
export interface ControlPlaneProps extends EksClusterProps {
  /** Kubernetes' version. */
  readonly version: string;
  /** ARN of what secrets are encrypted with. */
  readonly keyArn: string;
  /** Whether neither Terraform nor EKS deletes it. */
  readonly deletionProtection: boolean;
  /** Whether the control plane manages addresses of pods: for Windows, and for security groups of pods. */
  readonly managesPodAddresses: boolean;
}

/** The cluster itself, its role and its logs. */
export function createControlPlane(context: ClusterContext, props: ControlPlaneProps): AwsEksCluster {
  const { scope, label } = context;
  const { network, endpoint = ClusterEndpoint.private(), logs, autoMode = false, autoModePools = ['general-purpose', 'system'], ipv6, serviceCidr, hybrid } = props;
  // Made before the cluster, which otherwise makes one that is kept for ever.
  const logGroup = new CloudwatchLogGroup(scope, 'logs', { name: `/aws/eks/${label}/cluster`, retentionInDays: logs?.retentionDays ?? 90 });
  const trust = trusted('eks.amazonaws.com');
  const role = context.role('cluster', autoMode ? { ...trust, actions: [...trust.actions, 'sts:TagSession'] } : trust, [
    ...CLUSTER_POLICIES, ...(props.managesPodAddresses ? ['AmazonEKSVPCResourceController'] : []), ...(autoMode ? AUTO_MODE_POLICIES : []),
  ]);
  // Switched off in so many words, it keeps the role: the provider before 6.13 replaces the cluster where a role goes
  // (https://github.com/hashicorp/terraform-provider-aws/issues/40582).
  const autoNodes = props.autoMode !== undefined && autoModePools.length > 0 ? context.role('auto-nodes', trusted('ec2.amazonaws.com'), AUTO_NODE_POLICIES) : undefined;
  const remote = hybrid && createHybridSecurityGroup(context, network.vpcId, hybrid);
  const lifecycle = {
    ...(props.deletionProtection ? { preventDestroy: true } : {}),
    ...(props.checkUpgrade ?? true ? { precondition: versionGuard(context, props.version) } : {}),
  };
  return new AwsEksCluster(scope, 'cluster', {
    name: label,
    version: props.version,
    roleArn: role.arn,
    // Otherwise EKS installs its own versions of what is installed as add-ons here; changed later, it would replace the cluster.
    bootstrapSelfManagedAddons: false,
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    vpcConfig: {
      subnetIds: [...network.privateSubnetIds],
      endpointPrivateAccess: true,
      endpointPublicAccess: endpoint.isPublic,
      publicAccessCidrs: endpoint.isPublic ? [...endpoint.cidrs] : undefined,
      ...(remote === undefined ? {} : { securityGroupIds: [remote] }),
    },
    encryptionConfig: { provider: { keyArn: props.keyArn }, resources: ['secrets'] },
    enabledClusterLogTypes: [...logs?.types ?? ['api', 'audit', 'authenticator']],
    upgradePolicy: { supportType: (props.support ?? 'standard').toUpperCase() },
    zonalShiftConfig: { enabled: props.zonalShift ?? true },
    // The three parts of Auto Mode, always said: EKS takes them only together, and what is not said is not switched off.
    computeConfig: {
      enabled: autoMode, ...(autoMode && autoNodes ? { nodePools: [...autoModePools] } : {}), ...(autoNodes ? { nodeRoleArn: autoNodes.arn } : {}),
    },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: autoMode }, ...(ipv6 ? { ipFamily: 'ipv6' } : {}), ...(serviceCidr === undefined ? {} : { serviceIpv4Cidr: serviceCidr }) },
    storageConfig: { blockStorage: { enabled: autoMode } },
    ...(hybrid ? { remoteNetworkConfig: remoteNetworks(hybrid) } : {}),
    ...(props.controlPlaneTier === undefined ? {} : { controlPlaneScalingConfig: { tier: props.controlPlaneTier === 'standard' ? 'standard' : `tier-${props.controlPlaneTier}` } }),
    deletionProtection: props.deletionProtection,
    lifecycle: Object.keys(lifecycle).length > 0 ? lifecycle : undefined,
    dependsOn: [logGroup, ...role.permissions, ...autoNodes?.permissions ?? [], ...(autoMode ? network.egress : [])],
  });
}

function remoteNetworks({ nodes, pods }: HybridNodes): EksClusterRemoteNetworkConfig {
  return { remoteNodeNetworks: { cidrs: [...nodes] }, ...(pods ? { remotePodNetworks: { cidrs: [...pods] } } : {}) };
}

/** EKS makes the group without the tags of the provider. */
export function tagSecurityGroup({ scope, tags }: ClusterContext, resourceId: string): void {
  for (const [key, value] of Object.entries(tags)) new Ec2Tag(scope, `security-group-tag-${key}`, { resourceId, key, value });
}

/** Log-in by an identity provider that is not IAM. */
export function createOidcLogin({ scope, label }: ClusterContext, clusterName: string, login: OidcLogin): void {
  const { issuer, clientId, requiredClaims, usernameClaim, groupsClaim, usernamePrefix, groupsPrefix } = login;
  new EksIdentityProviderConfig(scope, 'oidc-login', {
    clusterName,
    oidc: {
      identityProviderConfigName: `${label.slice(0, 94)}-login`,
      issuerUrl: issuer,
      clientId,
      requiredClaims,
      usernameClaim,
      usernamePrefix: usernamePrefix ?? 'oidc:',
      ...(groupsClaim === undefined ? {} : { groupsClaim, groupsPrefix: groupsPrefix ?? 'oidc:' }),
    },
  });
}
