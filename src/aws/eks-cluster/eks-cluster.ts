import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { Ec2Tag } from '@cdktf/provider-aws/lib/ec2-tag';
import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster as AwsEksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { ITerraformDependable, TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { ClusterFacts } from '../../core/cluster-facts';
import { freshId } from '../../core/construct-id';
import { findEnvironment } from '../../core/environment-base';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { Grant, grantInCluster } from '../iam/grant';
import { iamName } from '../iam/iam-name';
import { policyDocument, PolicyStatement } from '../iam/policy-document';
import { Role } from '../iam/role';
import { addRoleGiver } from '../iam/role-giver';
import { WorkloadRoles } from '../iam/workload-roles';
import { Network } from '../network/network';
import { Moved } from '../stack/moved';
import { nameOf } from '../stack/name-of';
import { isProtected } from '../stack/protection';
import { partitionOf } from '../stack/region';
import { regionOf } from '../stack/region-of';
import { Stack } from '../stack/stack';
import { Addon } from './addon';
import { ClusterAddons } from './cluster-addons';
import { ClusterEndpoint } from './cluster-endpoint';
import { clusterProblems } from './cluster-problems';
import { EksClusterProps } from './eks-cluster-props';
import { ExistingCluster, ExistingClusterAttributes, IEksCluster } from './existing-cluster';
import { DEFAULT_VERSION, supportedVersions } from './kubernetes-version';
import { ManagedNodes } from './managed-nodes';
import { Principal } from './principal';

/** What AWS's own roles of a cluster may do. With Auto Mode the control plane makes instances, disks and load balancers itself. */
const CLUSTER_POLICIES = ['AmazonEKSClusterPolicy'];
const AUTO_MODE_POLICIES = ['AmazonEKSComputePolicy', 'AmazonEKSBlockStoragePolicy', 'AmazonEKSLoadBalancingPolicy', 'AmazonEKSNetworkingPolicy'];
const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];
const AUTO_NODE_POLICIES = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/**
 * A Kubernetes cluster: its control plane, who may use it, its add-ons and its nodes, made and removed in an order that works.
 *
 * @example
 * const cluster = new EksCluster(ground, 'cluster', {
 *   network,
 *   admins: [Principal.role('platform-admin')],
 *   nodes: [NodeGroup.managed('general', { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 9) })],
 * });
 */
export class EksCluster extends Construct implements IEksCluster {
  /** A cluster that somebody else makes. */
  public static fromAttributes(scope: Construct, id: string, attributes: ExistingClusterAttributes): IEksCluster {
    return new ExistingCluster(scope, id, attributes);
  }

  /** The cluster itself. */
  public readonly cluster: AwsEksCluster;
  /** What secrets are encrypted with. */
  public readonly key: KmsKey;
  /** Its groups of nodes, by their names. */
  public readonly nodeGroups: Readonly<Record<string, ManagedNodes>>;
  /** Its add-ons, by EKS's names of them. */
  public readonly addons: Readonly<Record<string, EksAddon>>;
  public readonly region: string;
  /** Its name as it is known before anything is made. */
  public readonly label: string;
  /** Its version of Kubernetes. */
  public readonly version: string;
  /** @internal */
  public readonly _workloads: WorkloadRoles;
  private readonly partition: string;
  private account?: string;

  public constructor(scope: Construct, id: string, private readonly props: EksClusterProps) {
    super(scope, freshId(scope, id));
    const region = regionOf(this);
    this.label = nameOf(this, props.formerly);
    this.version = props.version ?? this.defaultVersion();
    const addons = (props.addons ?? (props.autoMode && !props.nodes?.length ? [] : Addon.defaults())).map((addon) => props.ipv6 ? addon.forIpv6() : addon);
    const problems = new Problems(this);
    problems.add(...clusterProblems(this.label, region, this.version, addons, props));
    problems.throwIfAny();

    this.region = region!;
    this.partition = partitionOf(this.region);
    this.key = this.createKey();
    this.cluster = this.createCluster();
    this.tagSecurityGroup();
    const access = this.createAdmins();
    const software = new ClusterAddons(this, 'addons', {
      clusterName: this.name, label: this.label, version: this.version, partition: this.partition, permissionsBoundary: props.permissionsBoundary,
    });
    const before = software.create(addons.filter(({ beforeNodes }) => beforeNodes), []);
    this.nodeGroups = this.createNodes([...before, ...access, ...props.network.egress]);
    const nodes = Object.values(this.nodeGroups).map(({ nodeGroup }) => nodeGroup);
    const after = software.create(addons.filter(({ beforeNodes }) => !beforeNodes), [...before, ...nodes]);
    this.addons = Object.fromEntries([...before, ...after].map((addon) => [addon.addonNameInput!, addon]));
    this._workloads = new WorkloadRoles(this, 'workloads', {
      clusterName: this.name,
      label: this.label,
      partition: this.partition,
      ipv6: props.ipv6,
      credentials: props.podCredentials,
      oidcIssuer: () => this.oidcIssuer,
      podIdentityProblem: () => this.podIdentityProblem(),
      permissionsBoundary: props.permissionsBoundary,
    });
    addRoleGiver(this);
    this.createOutputs();
    if (props.formerly !== undefined) new Moved(this, props.formerly);
    this.node.defaultChild = this.cluster;
    this.warn();
  }

  public get name(): string {
    return this.cluster.name;
  }

  /** What is known of it before it is made: for what is in it. */
  public get facts(): ClusterFacts {
    const { network, autoMode } = this.props;
    const environment = findEnvironment(this);
    const own = network instanceof Network ? { zones: network.zones, vpcName: network.vpc.tagsInput?.Name } : {};
    return ClusterFacts.of({
      ...own,
      name: this.label,
      region: this.region,
      kubernetes: this.version,
      addons: Object.keys(this.addons),
      autoMode,
      secretsPrefix: environment && `${environment.platform.name}/${environment.name}/`,
    });
  }

  /** The address of its API. */
  public get endpoint(): string {
    return this.cluster.endpoint;
  }

  public get oidcIssuer(): string {
    return this.cluster.identity.get(0).oidc.get(0).issuer;
  }

  /** The security group that EKS makes for control plane and nodes. */
  public get securityGroupId(): string {
    return this.cluster.vpcConfig.clusterSecurityGroupId;
  }

  /** What a person runs to use it. */
  public get kubeconfigCommand(): string {
    return `aws eks update-kubeconfig --region ${this.region} --name ${this.label}`;
  }

  /**
   * Lets a workload do something in AWS that no construct grants: statements, AWS's own policies by their names (`AmazonS3ReadOnlyAccess`), policies of the
   * account by their ARNs.
   *
   * @throws ValidationError `GrantNamespace` or `GrantAccount`
   */
  public grant(workload: IGrantableWorkload, ...what: readonly (PolicyStatement | string)[]): Grant {
    return grantInCluster(this, workload, what);
  }

  private podIdentityProblem(): Problem | undefined {
    const builtIn = this.props.autoMode && !this.props.nodes?.length;
    if (builtIn || this.addons['eks-pod-identity-agent']) return undefined;
    return {
      code: 'GrantNoAgent',
      what: 'workloads get the credentials of their roles from the pod-identity agent, and `addons` has none',
      fix: 'add Addon.podIdentityAgent(), or set `podCredentials: "irsa"`',
    };
  }

  private defaultVersion(): string {
    const wanted = findEnvironment(this)?.settings.kubernetes;
    return wanted !== undefined && supportedVersions(this.props.support ?? 'standard').includes(wanted) ? wanted : DEFAULT_VERSION;
  }

  private createKey(): KmsKey {
    const key = new KmsKey(this, 'key', {
      description: `Secrets of ${this.label}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      // The account keeps it: a key whose policy names only who made it is lost with them.
      policy: policyDocument({ sid: 'Account', actions: ['kms:*'], resources: ['*'], principals: { AWS: `arn:${this.partition}:iam::${this.accountId()}:root` } }),
    });
    new KmsAlias(this, 'key-alias', { name: `alias/${this.label}`, targetKeyId: key.keyId });
    return key;
  }

  private createCluster(): AwsEksCluster {
    const { network, endpoint = ClusterEndpoint.private(), logs, autoMode = false, ipv6, permissionsBoundary, zonalShift = true } = this.props;
    // Made before the cluster, which otherwise makes one that is kept for ever.
    const logGroup = new CloudwatchLogGroup(this, 'logs', { name: `/aws/eks/${this.label}/cluster`, retentionInDays: logs?.retentionDays ?? 90 });
    const role = new Role(this, 'role', {
      name: iamName([this.label, 'cluster']),
      trust: policyDocument({ actions: ['sts:AssumeRole', ...(autoMode ? ['sts:TagSession'] : [])], principals: { Service: 'eks.amazonaws.com' } }),
      partition: this.partition,
      policies: [...CLUSTER_POLICIES, ...(autoMode ? AUTO_MODE_POLICIES : [])],
      permissionsBoundary,
    });
    const autoNodes = autoMode ? this.nodeRole('auto-nodes', AUTO_NODE_POLICIES) : undefined;
    const protect = isProtected(this, this.props.deletionProtection);
    return new AwsEksCluster(this, 'cluster', {
      name: this.label,
      version: this.version,
      roleArn: role.arn,
      // Otherwise EKS installs its own versions of what is installed as add-ons here; changed later, it would replace the cluster.
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      vpcConfig: {
        subnetIds: [...network.privateSubnetIds],
        endpointPrivateAccess: true,
        endpointPublicAccess: endpoint.isPublic,
        publicAccessCidrs: endpoint.isPublic ? [...endpoint.cidrs] : undefined,
      },
      encryptionConfig: { provider: { keyArn: this.key.arn }, resources: ['secrets'] },
      enabledClusterLogTypes: [...logs?.types ?? ['api', 'audit', 'authenticator']],
      upgradePolicy: { supportType: (this.props.support ?? 'standard').toUpperCase() },
      zonalShiftConfig: { enabled: zonalShift },
      // The three parts of Auto Mode, always said: EKS takes them only together, and what is not said is not switched off.
      computeConfig: { enabled: autoMode, ...(autoNodes ? { nodePools: ['general-purpose', 'system'], nodeRoleArn: autoNodes.arn } : {}) },
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: autoMode }, ...(ipv6 ? { ipFamily: 'ipv6' } : {}) },
      storageConfig: { blockStorage: { enabled: autoMode } },
      deletionProtection: protect,
      lifecycle: protect ? { preventDestroy: true } : undefined,
      dependsOn: [logGroup, ...role.permissions, ...autoNodes?.permissions ?? [], ...(autoMode ? network.egress : [])],
    });
  }

  /** EKS makes the group without the tags of the provider. */
  private tagSecurityGroup(): void {
    for (const [key, value] of Object.entries(this.stackTags())) {
      new Ec2Tag(this, `security-group-tag-${key}`, { resourceId: this.securityGroupId, key, value });
    }
  }

  private createAdmins(): ITerraformDependable[] {
    return this.props.admins.flatMap((admin) => this.createAccess(admin));
  }

  private createAccess(principal: Principal): ITerraformDependable[] {
    const principalArn = principal.arnIn(this.partition, principal.kind === 'arn' ? '' : this.accountId());
    const id = `${principal.kind}-${principal.name.replace(/[^\w.@-]+/g, '-')}`;
    const entry = new EksAccessEntry(this, `admin-${id}`, { clusterName: this.name, principalArn, type: 'STANDARD' });
    const policy = new EksAccessPolicyAssociation(this, `admin-${id}-policy`, {
      clusterName: this.name,
      principalArn: entry.principalArn,
      policyArn: `arn:${this.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
      accessScope: { type: 'cluster' },
    });
    return [entry, policy];
  }

  /** Nodes, after all that a draining node still needs: Terraform takes things away in the opposite order. */
  private createNodes(after: readonly ITerraformDependable[]): Record<string, ManagedNodes> {
    const groups = this.props.nodes ?? [];
    if (groups.length === 0) return {};
    const role = this.nodeRole('nodes', NODE_POLICIES);
    return Object.fromEntries(groups.map((group) => [group.id, new ManagedNodes(this, `nodes-${group.id}`, {
      group,
      clusterName: this.name,
      label: this.label,
      version: this.version,
      roleArn: role.arn,
      subnetIds: this.props.network.privateSubnetIds,
      tags: this.stackTags(),
      after: [...after, ...role.permissions],
    })]));
  }

  private nodeRole(id: string, policies: readonly string[]): Role {
    const trust = policyDocument({ actions: ['sts:AssumeRole'], principals: { Service: 'ec2.amazonaws.com' } });
    return new Role(this, `${id}-role`, {
      name: iamName([this.label, id]), trust, partition: this.partition, policies, permissionsBoundary: this.props.permissionsBoundary,
    });
  }

  private createOutputs(): void {
    const outputs = {
      'kubeconfig': { value: this.kubeconfigCommand, description: 'What a person runs to use the cluster' },
      'oidc-issuer': { value: this.oidcIssuer, description: 'Who vouches for service accounts' },
    };
    const prefix = this.node.path.split('/').slice(1).join('-');
    for (const [id, output] of Object.entries(outputs)) new TerraformOutput(this, id, output).overrideLogicalId(`${prefix}-${id}`);
  }

  private stackTags(): Readonly<Record<string, string>> {
    const stack = TerraformStack.of(this);
    return stack instanceof Stack ? stack.tags : {};
  }

  /** The account's number: from the stack, or asked of AWS. Never who asks, for the next one to apply is somebody else. */
  private accountId(): string {
    const stack = TerraformStack.of(this);
    if (stack instanceof Stack && stack.account !== undefined) return stack.account;
    this.account ??= new DataAwsCallerIdentity(this, 'account', {}).accountId;
    return this.account;
  }

  private warn(): void {
    const kubernetes = findEnvironment(this)?.settings.kubernetes;
    if (kubernetes !== undefined && kubernetes !== this.version) {
      Warnings.of(this).add({
        code: 'EksVersionDiffers',
        what: `the cluster has Kubernetes ${this.version}, but documents of the environment are made for ${kubernetes}`,
        fix: `give the environment \`kubernetes: "${this.version}"\``,
      });
    }
    if (this.props.endpoint?.isWorld) {
      Warnings.of(this).add({ code: 'EksOpenToTheWorld', what: 'the API can be reached from the whole internet', fix: 'use ClusterEndpoint.publicTo(cidrs), or acknowledge the warning' });
    }
  }
}
