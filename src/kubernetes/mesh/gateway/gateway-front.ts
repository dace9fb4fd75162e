/** An Ingress of another class in front of the gateway. */
export interface FrontIngressOptions {
  /** The class, e.g. `alb` or `nginx`. */
  readonly className: string;
  /**
   * Annotations for its controller, over the ones it gets by itself.
   *
   * @default - for `alb`: pods as targets, and health checks on the gateway's own status port; else none
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

const TARGET_TYPE = 'alb.ingress.kubernetes.io/target-type';
const HEALTH = { port: 'alb.ingress.kubernetes.io/healthcheck-port', path: 'alb.ingress.kubernetes.io/healthcheck-path' } as const;

/** What stands between the outside and a gateway. */
export class GatewayFront {
  /** Nothing that we make. */
  public static none(): GatewayFront { return new GatewayFront('none'); }
  /**
   * An Ingress of another class whose default backend is the gateway's Service. TLS ends there, and the gateway sees plain HTTP. It must speak HTTP/1.1 or
   * later to the gateway, which answers HTTP/1.0 with 426.
   */
  public static ingress(options: FrontIngressOptions): GatewayFront {
    const own = options.annotations ?? {};
    return new GatewayFront('ingress', options.className === 'alb' ? { ...albAnnotations(own), ...own } : own, options.className);
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

  /**
   * Whether the front asks for the health of the gateway at an address where nobody answers it.
   *
   * @internal
   */
  public get _blindHealth(): boolean {
    return this.className === 'alb' && this.annotations[TARGET_TYPE] === 'instance' && this.annotations[HEALTH.port] === undefined;
  }
}

/**
 * A cloud's load balancer asks for a health path without any host that a gateway would know and gets 404; the proxy's own status port answers 200. With
 * nodes as targets that port is a NodePort that the cluster chooses.
 */
function albAnnotations(own: Record<string, string>): Record<string, string> {
  if (own[TARGET_TYPE] === 'instance') return {};
  return { [TARGET_TYPE]: 'ip', [HEALTH.port]: '15021', [HEALTH.path]: '/healthz/ready' };
}
