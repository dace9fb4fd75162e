import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';

/** What constructs need of a cluster, whoever made it. */
export interface IEksCluster {
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
}

/** A cluster that somebody else makes. What is not told of it is asked of AWS when a plan is made. */
export class ExistingCluster extends Construct implements IEksCluster {
  public readonly name: string;
  private found?: DataAwsEksCluster;

  public constructor(scope: Construct, id: string, private readonly attributes: ExistingClusterAttributes) {
    super(scope, freshId(scope, id));
    this.name = attributes.name;
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
