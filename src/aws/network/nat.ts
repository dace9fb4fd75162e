/** How private subnets reach the outside. */
export class Nat {
  /** By a NAT gateway in each zone: a zone that fails takes only itself down. */
  public static perZone(): Nat { return new Nat('perZone'); }
  /** By one NAT gateway: a third of the price, and its zone's failure is everybody's. */
  public static single(): Nat { return new Nat('single'); }
  /** Not at all: AWS itself is reached by VPC endpoints. */
  public static none(): Nat { return new Nat('none'); }
  private constructor(
    /** How. */
    public readonly kind: 'perZone' | 'single' | 'none',
  ) {}
}

/** What a private EKS cluster calls. See https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html */
export const CLUSTER_ENDPOINTS = ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'elasticloadbalancing', 'autoscaling', 'logs', 'sts'] as const;

/** Whether a service has an endpoint in the route tables, which costs nothing. See https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
export function isGateway(service: string): boolean {
  return service === 's3' || service === 'dynamodb';
}
