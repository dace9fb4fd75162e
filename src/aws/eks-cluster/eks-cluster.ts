import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster as AwsEksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksFargateProfile } from '@cdktf/provider-aws/lib/eks-fargate-profile';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { ClusterFacts } from '../../core/cluster-facts';
import { freshId } from '../../core/construct-id';
import { findEnvironment } from '../../core/environment-base';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { Grant, grantInCluster } from '../iam/grant';
import { PolicyStatement } from '../iam/policy-document';
import { addRoleGiver } from '../iam/role-giver';
import { WorkloadRoles } from '../iam/workload-roles';
import { Network } from '../network/network';
import { knownAccountOf } from '../stack/account-of';
import { Moved } from '../stack/moved';
import { nameOf } from '../stack/name-of';
import { isProtected } from '../stack/protection';
import { regionOf } from '../stack/region-of';
import { createAccess } from './cluster-access';
import { clusterAddons, ClusterAddons } from './cluster-addons';
import { ClusterContext } from './cluster-context';
import { createFargateProfiles } from './cluster-fargate';
import { createHybridAccess } from './cluster-hybrid';
import { createManagedNodes, createSelfManagedNodes } from './cluster-nodes';
import { clusterProblems } from './cluster-problems';
import { createControlPlane, createKey, createOidcLogin, tagSecurityGroup } from './control-plane';
import { EksClusterProps } from './eks-cluster-props';
import { ExistingCluster, ExistingClusterAttributes, IEksCluster } from './existing-cluster';
import { DEFAULT_VERSION, supportedVersions } from './kubernetes-version';
import { ManagedNodes } from './managed-nodes';
import { SelfManagedNodes } from './self-managed-nodes';

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
  /** What secrets are encrypted with, unless a key was given. */
  public readonly key?: KmsKey;
  /** Its groups of nodes, by their names. */
  public readonly nodeGroups: Readonly<Record<string, ManagedNodes>>;
  /** Groups of nodes that nobody manages, by their names. */
  public readonly selfManagedNodes: Readonly<Record<string, SelfManagedNodes>>;
  /** Its Fargate profiles, by their names. */
  public readonly fargateProfiles: Readonly<Record<string, EksFargateProfile>>;
  /** The role of nodes outside of AWS, for their activation; undefined without `hybrid`. */
  public readonly hybridNodeRoleArn?: string;
  /** Its add-ons, by EKS's names of them. */
  public readonly addons: Readonly<Record<string, EksAddon>>;
  public readonly region: string;
  /** Its name as it is known before anything is made. */
  public readonly label: string;
  /** Its version of Kubernetes. */
  public readonly version: string;
  /** @internal */
  public readonly _workloads: WorkloadRoles;

  public constructor(scope: Construct, id: string, private readonly props: EksClusterProps) {
    super(scope, freshId(scope, id));
    const region = regionOf(this);
    this.label = nameOf(this, props.formerly);
    this.version = props.version ?? this.defaultVersion();
    const addons = clusterAddons(props);
    const problems = new Problems(this);
    problems.add(...clusterProblems(this.label, region, this.version, addons, knownAccountOf(this), props));
    problems.throwIfAny();

    this.region = region!;
    const context = new ClusterContext(this, this.label, this.region, props.permissionsBoundary);
    const groups = props.nodes ?? [];
    this.key = props.key ? undefined : createKey(context);
    this.cluster = createControlPlane(context, {
      ...props,
      version: this.version,
      keyArn: props.key?.arn ?? this.key!.arn,
      deletionProtection: isProtected(this, props.deletionProtection),
      managesPodAddresses: addons.some(({ needsPodAddresses }) => needsPodAddresses),
    });
    tagSecurityGroup(context, this.securityGroupId);
    const access = createAccess(context, this.name, props.admins, props.access ?? []);
    if (props.oidcLogin) createOidcLogin(context, this.name, props.oidcLogin);
    this.hybridNodeRoleArn = props.hybrid && createHybridAccess(context, this.name);
    const software = new ClusterAddons(this, 'addons', {
      clusterName: this.name, label: this.label, version: this.version, partition: context.partition, permissionsBoundary: props.permissionsBoundary,
    });
    const before = software.create(addons.filter(({ beforeNodes }) => beforeNodes), []);
    // After all that a draining node still needs: Terraform takes things away in the opposite order.
    const needed = [...before, ...access, ...props.network.egress];
    const nodeProps = { cluster: this.cluster, version: this.version, network: props.network, ipv6: props.ipv6 ?? false, after: needed };
    this.nodeGroups = createManagedNodes(context, groups.filter(({ isManaged }) => isManaged), nodeProps);
    this.selfManagedNodes = createSelfManagedNodes(context, groups.filter(({ isManaged }) => !isManaged), nodeProps);
    this.fargateProfiles = createFargateProfiles(context, this.name, props.fargate ?? [], props.network.privateSubnetIds, needed);
    const nodes = [
      ...Object.values(this.nodeGroups).map(({ nodeGroup }) => nodeGroup),
      ...Object.values(this.selfManagedNodes).map(({ autoscalingGroup }) => autoscalingGroup),
      ...Object.values(this.fargateProfiles),
    ];
    const after = software.create(addons.filter(({ beforeNodes }) => !beforeNodes), [...before, ...nodes]);
    this.addons = Object.fromEntries([...before, ...after].map((addon) => [addon.addonNameInput!, addon]));
    this._workloads = new WorkloadRoles(this, 'workloads', {
      clusterName: this.name,
      label: this.label,
      partition: context.partition,
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

  private createOutputs(): void {
    const outputs = {
      'kubeconfig': { value: this.kubeconfigCommand, description: 'What a person runs to use the cluster' },
      'oidc-issuer': { value: this.oidcIssuer, description: 'Who vouches for service accounts' },
    };
    const prefix = this.node.path.split('/').slice(1).join('-');
    for (const [id, output] of Object.entries(outputs)) new TerraformOutput(this, id, output).overrideLogicalId(`${prefix}-${id}`);
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
