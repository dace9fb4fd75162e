import { Settings } from '../../core/defaults';
import { isDnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { annotationProblems } from '../pod/metadata-problems';
import { Port, PortProtocol } from '../pod/port';
import { Json } from '../synthesis/json';

/** Where the certificate of a host comes from. */
export class Tls {
  /** A cert-manager ClusterIssuer makes it and renews it. See https://cert-manager.io/docs/usage/ingress/ */
  public static issuer(clusterIssuer: string): Tls { return new Tls('issuer', clusterIssuer); }
  /** A Secret of type `kubernetes.io/tls` in the service's namespace. */
  public static secret(name: string): Tls { return new Tls('secret', name); }
  /** Plain HTTP, or TLS that ends before the ingress controller (a cloud load balancer). */
  public static none(): Tls { return new Tls('none'); }
  private constructor(
    /** Where it comes from. */
    public readonly kind: 'issuer' | 'secret' | 'none',
    /** Name of the issuer or the Secret. */
    public readonly name?: string,
  ) {}
}

/** How an Ingress serves a host. */
export interface IngressExposureOptions {
  /**
   * What paths begin with.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * The class of the ingress controller.
   *
   * @default - the environment's, else the cluster's default class
   */
  readonly className?: string;
  /**
   * Where the certificate comes from.
   *
   * @default - the environment's issuer, else no TLS
   */
  readonly tls?: Tls;
  /**
   * Annotations for the controller.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;
  /**
   * The namespace the controller's pods run in, to let in nobody else.
   *
   * @default - the port is open to everybody: a cloud's load balancer has no namespace
   */
  readonly controllerNamespace?: string;
}

/** How a Gateway serves a host. */
export interface GatewayExposureOptions {
  /** Name of the Gateway. */
  readonly gateway: string;
  /**
   * Its namespace.
   *
   * @default - the service's
   */
  readonly namespace?: string;
  /**
   * The listener, by name.
   *
   * @default - every listener that serves the host
   */
  readonly listener?: string;
  /**
   * What paths begin with.
   *
   * @default '/'
   */
  readonly path?: string;
}

const HTTP_PROTOCOLS: readonly PortProtocol[] = ['http', 'http2', 'https', 'grpc'];

/** Who can reach a service. Inside a mesh, use a `MeshRoute` instead. */
export class Exposure {
  /** Workloads of the cluster that declared that they call it, and nobody else. */
  public static cluster(): Exposure { return new Exposure('cluster'); }
  /** Everybody who reaches the cluster's ingress controller, at `host`. */
  public static ingress(host: string, options: IngressExposureOptions = {}): Exposure { return new Exposure('ingress', host, options); }
  /** Everybody who reaches a Gateway (of the Gateway API), at `host`. */
  public static gatewayApi(host: string, options: GatewayExposureOptions): Exposure { return new Exposure('gatewayApi', host, undefined, options); }

  private constructor(
    /** How it is reached. */
    public readonly kind: 'cluster' | 'ingress' | 'gatewayApi',
    /** The host name, if it is reached from outside. */
    public readonly host?: string,
    private readonly ingressOptions?: IngressExposureOptions,
    private readonly gatewayOptions?: GatewayExposureOptions,
  ) {}

  /** The namespace that requests come from, if only that one is let in. */
  public get from(): string | undefined {
    return this.kind === 'gatewayApi' ? undefined : this.ingressOptions?.controllerNamespace;
  }

  /**
   * Annotations and body of the Ingress.
   *
   * @internal
   */
  public _ingress(service: string, port: string, settings: Settings): { annotations: Record<string, string>; body: Json } {
    const options = this.ingressOptions ?? {};
    const className = options.className ?? settings.ingress.className;
    const tls = options.tls ?? (settings.ingress.issuer ? Tls.issuer(settings.ingress.issuer) : Tls.none());
    const secretName = tls.kind === 'issuer' ? `${service}-tls` : tls.name;
    return {
      annotations: { ...(tls.kind === 'issuer' ? { 'cert-manager.io/cluster-issuer': tls.name! } : {}), ...options.annotations },
      body: {
        spec: {
          ...(className ? { ingressClassName: className } : {}),
          ...(tls.kind === 'none' ? {} : { tls: [{ hosts: [this.host], secretName }] }),
          rules: [{
            host: this.host,
            http: { paths: [{ path: options.path ?? '/', pathType: 'Prefix', backend: { service: { name: service, port: { name: port } } } }] },
          }],
        },
      },
    };
  }

  /**
   * Body of the HTTPRoute.
   *
   * @internal
   */
  public _httpRoute(service: string, port: number): Json {
    const { gateway, namespace, listener, path } = this.gatewayOptions!;
    return {
      spec: {
        parentRefs: [{ name: gateway, ...(namespace ? { namespace } : {}), ...(listener ? { sectionName: listener } : {}) }],
        hostnames: [this.host],
        rules: [{ matches: [{ path: { type: 'PathPrefix', value: path ?? '/' } }], backendRefs: [{ name: service, port }] }],
      },
    };
  }

  /**
   * What is wrong with the declaration, if anything.
   *
   * @internal
   */
  public _problems(main: Port | undefined): Problem[] {
    if (this.kind === 'cluster') return [];
    const problems: Problem[] = annotationProblems('exposure.annotations', this.ingressOptions?.annotations);
    if (main && !HTTP_PROTOCOLS.includes(main.protocol)) {
      problems.push({ code: 'ExposureProtocol', what: `\`exposure\` serves HTTP, and the main port of the service speaks ${main.protocol}`, fix: 'put a port that speaks HTTP or gRPC first, or expose the service in another way' });
    }
    const host = String(this.host);
    if (!isHost(host)) {
      problems.push({ code: 'ExposureHost', what: `\`exposure\` needs a host name, got ${JSON.stringify(this.host)}`, fix: 'write it without scheme, port and path, e.g. "shop.example.com"' });
    }
    const path = this.ingressOptions?.path ?? this.gatewayOptions?.path ?? '/';
    if (!/^\/[^\s?#]*$/.test(path) || path.includes('//')) {
      problems.push({ code: 'ExposurePath', what: `\`exposure\` needs a path that starts with "/", got ${JSON.stringify(path)}`, fix: 'write e.g. "/api"' });
    }
    const { gateway, namespace, listener } = this.gatewayOptions ?? {};
    const names: [string, string | undefined][] = [['gateway', gateway], ['namespace', namespace], ['listener', listener], ['controllerNamespace', this.ingressOptions?.controllerNamespace]];
    for (const [option, name] of names) {
      const valid = option === 'gateway' || option === 'listener' ? isDnsSubdomain : isDnsLabel;
      if (name !== undefined && !valid(name)) problems.push({ code: 'ExposureReference', what: `\`${option}\` is no legal name, got ${JSON.stringify(name)}`, fix: 'use lower-case letters, digits and dashes' });
    }
    const { tls, className } = this.ingressOptions ?? {};
    if (tls && tls.kind !== 'none' && !isDnsSubdomain(String(tls.name))) problems.push({ code: 'ExposureReference', what: `\`tls\` names ${JSON.stringify(tls.name)}, which is no legal name`, fix: 'use lower-case letters, digits and dashes' });
    if (className !== undefined && !isDnsSubdomain(className)) problems.push({ code: 'ExposureReference', what: `\`className\` is no legal name, got ${JSON.stringify(className)}`, fix: 'use the name of an IngressClass, e.g. "nginx"' });
    return problems;
  }
}

/** Whether `host` is a DNS name, with a wildcard for its first label at most. */
export function isHost(host: string): boolean {
  return isDnsSubdomain(host.startsWith('*.') ? host.slice(2) : host) && !/^\d+(\.\d+)*$/.test(host);
}
