/** An Ingress of another class in front of the gateway. */
export interface FrontIngressOptions {
  /** The class, e.g. `alb` or `nginx`. */
  readonly className: string;
  /**
   * Annotations for its controller.
   *
   * @default - for `alb`: IP targets, and health checks on the gateway's own status port; else none
   */
  readonly annotations?: Record<string, string>;
}

/** A load balancer in front of the gateway. */
export interface FrontLoadBalancerOptions {
  /**
   * Annotations for the cloud's controller.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;
}

/**
 * A cloud's load balancer asks for a health path without any host that a gateway would know and gets 404; the proxy's own status port answers 200.
 */
const ALB = {
  'alb.ingress.kubernetes.io/target-type': 'ip',
  'alb.ingress.kubernetes.io/healthcheck-port': '15021',
  'alb.ingress.kubernetes.io/healthcheck-path': '/healthz/ready',
};

/** What stands between the outside and a gateway. */
export class GatewayFront {
  /** Nothing that we make. */
  public static none(): GatewayFront { return new GatewayFront('none'); }
  /** An Ingress of another class whose default backend is the gateway's Service. TLS ends there, and the gateway sees plain HTTP. */
  public static ingress(options: FrontIngressOptions): GatewayFront {
    return new GatewayFront('ingress', options.annotations ?? (options.className === 'alb' ? ALB : {}), options.className);
  }
  /** A Service of type LoadBalancer that passes connections on as they are. */
  public static loadBalancer(options: FrontLoadBalancerOptions = {}): GatewayFront {
    return new GatewayFront('loadBalancer', options.annotations ?? {});
  }

  private constructor(
    /** What it is. */
    public readonly kind: 'none' | 'ingress' | 'loadBalancer',
    /** Annotations for its controller. */
    public readonly annotations: Record<string, string> = {},
    /** The class of the Ingress. */
    public readonly className?: string,
  ) {}
}
