import { PodCredentials } from '../iam/workload-roles';
import { IKmsKey } from '../kms-key/key-grants';
import { INetwork } from '../network/network';
import { Access } from './access';
import { Addon } from './addon';
import { ClusterEndpoint } from './cluster-endpoint';
import { FargateProfile } from './fargate-profile';
import { HybridNodes } from './hybrid';
import { SupportPolicy } from './kubernetes-version';
import { NodeGroup } from './node-group';
import { OidcLogin } from './oidc-login';
import { Principal } from './principal';

/** A part of the control plane that writes logs. See https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
export type ControlPlaneLog = 'api' | 'audit' | 'authenticator' | 'controllerManager' | 'scheduler';

/** A pool of nodes that Auto Mode comes with. See https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html */
export type AutoModePool = 'general-purpose' | 'system';

/** See https://docs.aws.amazon.com/eks/latest/userguide/eks-provisioned-control-plane.html */
export type ControlPlaneTier = 'standard' | 'xl' | '2xl' | '4xl';

/** Logs of the control plane. */
export interface ControlPlaneLogs {
  /**
   * Which parts write them.
   *
   * @default ['api', 'audit', 'authenticator']
   */
  readonly types?: readonly ControlPlaneLog[];
  /**
   * How many days they are kept.
   *
   * @default 90
   */
  readonly retentionDays?: number;
}

/** What a platform team answers about a cluster. */
export interface EksClusterProps {
  /** The network of its nodes. */
  readonly network: INetwork;
  /** Who administers it: one at least, by a name that does not depend on who applies the stack. Nobody else has access, not even who made it. */
  readonly admins: readonly [Principal, ...Principal[]];
  /**
   * Who else may do what: `Access.view(Principal.role('developers'))`, `Access.edit(Principal.role('payments'), ['payments'])`.
   *
   * @default - nobody
   */
  readonly access?: readonly Access[];
  /**
   * An identity provider that people log in with, beside IAM.
   *
   * @default - none
   */
  readonly oidcLogin?: OidcLogin;
  /**
   * Its nodes.
   *
   * @default - none: with Auto Mode EKS makes them as pods ask
   */
  readonly nodes?: readonly NodeGroup[];
  /**
   * Pods that run without nodes, on Fargate.
   *
   * @default - none
   */
  readonly fargate?: readonly FargateProfile[];
  /**
   * Nodes outside of AWS.
   *
   * @default - none
   */
  readonly hybrid?: HybridNodes;
  /**
   * Whether EKS runs nodes, network and disks itself (Auto Mode). Switched off again, all three of its parts go. Say `false` then with an AWS provider before 6.13:
   * the role of its nodes stays, for without it that provider would replace the cluster.
   *
   * @default - off, and there is no role for its nodes
   */
  readonly autoMode?: boolean;
  /**
   * Pools of nodes that Auto Mode comes with. Without any, those that you make in the cluster are the only ones.
   *
   * @default ['general-purpose', 'system']
   */
  readonly autoModePools?: readonly AutoModePool[];
  /**
   * Kubernetes' version, e.g. `1.35`.
   *
   * @default - the environment's, where EKS supports it; else the newest that this release knows
   */
  readonly version?: string;
  /**
   * The version it has now, while it is upgraded: more than one step, or a step back, is refused.
   *
   * @default - not known here; the plan asks EKS, and fails: see `checkUpgrade`
   */
  readonly upgradeFrom?: string;
  /**
   * Whether a plan asks EKS for the version that the cluster has, and fails where it would go more than one step, or back. Who plans may list clusters then.
   *
   * @default true
   */
  readonly checkUpgrade?: boolean;
  /**
   * How long it may stay at its version. With `standard`, EKS upgrades it when standard support ends; `extended` costs six times as much from then on.
   *
   * @default 'standard'
   */
  readonly support?: SupportPolicy;
  /**
   * Where its API can be reached from.
   *
   * @default ClusterEndpoint.private()
   */
  readonly endpoint?: ClusterEndpoint;
  /**
   * Software that EKS installs.
   *
   * @default Addon.defaults(), or none with Auto Mode and no nodes
   */
  readonly addons?: readonly Addon[];
  /**
   * Logs of the control plane.
   *
   * @default - API, audit and authenticator, kept for 90 days
   */
  readonly logs?: ControlPlaneLogs;
  /**
   * Whether neither Terraform nor EKS deletes it, so that what would replace it is refused.
   *
   * @default - true, unless the environment is one that is not called `prod` or `production`
   */
  readonly deletionProtection?: boolean;
  /**
   * Whether EKS moves traffic out of a zone that AWS finds impaired.
   *
   * @default true
   */
  readonly zonalShift?: boolean;
  /**
   * Whether pods and Services have IPv6 addresses. It can be chosen only once, and its network must have them.
   *
   * @default false
   */
  readonly ipv6?: boolean;
  /**
   * Addresses of Services, from /12 to /24, apart from those of the network. They can be chosen only once.
   *
   * @default - EKS's own: 10.100.0.0/16 or 172.20.0.0/16, whichever the network does not have
   */
  readonly serviceCidr?: string;
  /**
   * How much the control plane is made ready for, beyond which it otherwise grows by itself. Each size has its price by the hour.
   *
   * @default - it grows by itself
   */
  readonly controlPlaneTier?: ControlPlaneTier;
  /**
   * The key that secrets are encrypted with: of the stack of the cluster, or of one that needs nothing of it. It cannot be changed later.
   *
   * @default - one of its own
   */
  readonly key?: IKmsKey;
  /**
   * How pods of workloads that are granted something get the credentials of their role.
   *
   * @default 'pod-identity', from the agent on their node; `irsa` is for what runs without it
   */
  readonly podCredentials?: PodCredentials;
  /**
   * ARN of a policy that bounds what the roles made here may ever do.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * The id that the construct had before it was renamed. Everything keeps its name in AWS, and Terraform is told what moved, so that nothing is replaced.
   *
   * @default - it was never renamed
   */
  readonly formerly?: string;
}
