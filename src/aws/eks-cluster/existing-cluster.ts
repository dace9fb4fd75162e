import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { Grant, grantInCluster } from '../iam/grant';
import { PolicyStatement } from '../iam/policy-document';
import { addRoleGiver, IRoleGiver } from '../iam/role-giver';
import { PodCredentials, WorkloadRoles } from '../iam/workload-roles';
import { nameOf } from '../stack/name-of';
import { partitionOf } from '../stack/region';
import { regionOf } from '../stack/region-of';

/** What constructs need of a cluster, whoever made it. */
export interface IEksCluster extends IRoleGiver {
  /** Its name. */
  readonly name: string;
  /**
   * The region it is in.
   *
   * @default - not known
   */
  readonly region?: string;
  /** Who vouches for service accounts: the URL of its OpenID Connect issuer. */
  readonly oidcIssuer: string;
  /** The security group of control plane and nodes. */
  readonly securityGroupId: string;
  /**
   * Lets a workload do something in AWS that no construct grants: statements, AWS's own policies by their names, policies of the account by their ARNs.
   */
  grant(workload: IGrantableWorkload, ...what: readonly (PolicyStatement | string)[]): Grant;
}

/** What is known of a cluster that somebody else makes. */
export interface ExistingClusterAttributes {
  /** Its name. */
  readonly name: string;
  /**
   * The URL of its OpenID Connect issuer.
   *
   * @default - asked of AWS
   */
  readonly oidcIssuer?: string;
  /**
   * The security group of control plane and nodes.
   *
   * @default - asked of AWS
   */
  readonly securityGroupId?: string;
  /**
   * ARN of IAM's OpenID Connect provider of its issuer.
   *
   * @default - made when a workload gets credentials by IRSA
   */
  readonly oidcProviderArn?: string;
  /**
   * How pods of workloads that are granted something get the credentials of their role.
   *
   * @default 'pod-identity': the cluster has the agent
   */
  readonly podCredentials?: PodCredentials;
  /**
   * Whether pods have IPv6 addresses.
   *
   * @default false
   */
  readonly ipv6?: boolean;
}

/** A cluster that somebody else makes. What is not told of it is asked of AWS when a plan is made. */
export class ExistingCluster extends Construct implements IEksCluster {
  public readonly name: string;
  /** @internal */
  public readonly _workloads: WorkloadRoles;
  private found?: DataAwsEksCluster;

  public constructor(scope: Construct, id: string, private readonly attributes: ExistingClusterAttributes) {
    super(scope, freshId(scope, id));
    this.name = attributes.name;
    this._workloads = new WorkloadRoles(this, 'workloads', {
      clusterName: this.name,
      label: Token.isUnresolved(this.name) ? nameOf(this) : this.name,
      partition: partitionOf(regionOf(this) ?? ''),
      ipv6: attributes.ipv6,
      credentials: attributes.podCredentials,
      oidcIssuer: () => this.oidcIssuer,
      oidcProviderArn: attributes.oidcProviderArn,
      podIdentityProblem: () => undefined,
    });
    addRoleGiver(this);
  }

  public grant(workload: IGrantableWorkload, ...what: readonly (PolicyStatement | string)[]): Grant {
    return grantInCluster(this, workload, what);
  }

  public get oidcIssuer(): string {
    return this.attributes.oidcIssuer ?? this.data().identity.get(0).oidc.get(0).issuer;
  }

  public get securityGroupId(): string {
    return this.attributes.securityGroupId ?? this.data().vpcConfig.get(0).clusterSecurityGroupId;
  }

  private data(): DataAwsEksCluster {
    this.found ??= new DataAwsEksCluster(this, 'data', { name: this.name });
    return this.found;
  }
}
