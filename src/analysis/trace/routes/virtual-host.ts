import { Where } from '../journal';
import { MergedServer } from '../mesh/gateways';
import { MeshService } from '../mesh/services';
import { MeshVirtualService } from '../mesh/virtual-services';
import { Finding } from '../result';
import { splitHost } from '../url';
import { Route } from './route';

export interface VirtualHost {
  /** `example.com:80`. */
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly Route[];
  /** What it is made of. */
  readonly virtualServices: readonly MeshVirtualService[];
  readonly service?: MeshService;
  /** The gateway's server that has this host. */
  readonly server?: MergedServer;
  /** The server that sends all its plaintext requests to https. */
  readonly requireTls?: Where;
  /** Whether `ALLOW_ANY` or `REGISTRY_ONLY` decides here. */
  readonly isCatchAll?: boolean;
  readonly ambiguous?: readonly Finding[];
  readonly conflicts?: readonly Finding[];
}

/** The virtual hosts of one route configuration. */
export class RouteConfig {
  public readonly name: string;
  public readonly virtualHosts: readonly VirtualHost[];
  private readonly exact = new Map<string, VirtualHost>();
  private readonly suffixes: [string, VirtualHost][] = [];
  private readonly prefixes: [string, VirtualHost][] = [];
  private readonly base?: RouteConfig;
  private any?: VirtualHost;

  /**
   * @param base a configuration that this one only adds domains to: what many proxies share is built once
   */
  public constructor(name: string, virtualHosts: readonly VirtualHost[], base?: RouteConfig) {
    this.name = name;
    this.base = base;
    this.virtualHosts = base?.virtualHosts ?? virtualHosts;
    for (const virtualHost of virtualHosts) for (const domain of virtualHost.domains) this.add(domain.toLowerCase(), virtualHost);
    const longestFirst = (a: [string, unknown], b: [string, unknown]) => b[0].length - a[0].length;
    this.suffixes.sort(longestFirst);
    this.prefixes.sort(longestFirst);
  }

  /**
   * Envoy's choice: the exact domain, the longest `*.x`, the longest `x.*`, `*`. Case and port of the host do not count. There is no way
   * back to a wider domain when no route of the chosen virtual host matches (https://github.com/istio/istio/issues/57404).
   */
  public find(host: string): VirtualHost | undefined {
    const name = splitHost(host.toLowerCase()).name;
    const layers = this.base ? [this.base, this] : [this];
    return first(layers, (layer) => layer.exact.get(name))
      ?? longest(layers.map((layer) => layer.suffixes.find(([suffix]) => name.length > suffix.length && name.endsWith(suffix))))
      ?? longest(layers.map((layer) => layer.prefixes.find(([prefix]) => name.length > prefix.length && name.startsWith(prefix))))
      ?? first(layers, (layer) => layer.any);
  }

  private add(domain: string, virtualHost: VirtualHost): void {
    if (domain === '*') this.any ??= virtualHost;
    else if (domain.startsWith('*')) this.suffixes.push([domain.slice(1), virtualHost]);
    else if (domain.endsWith('*')) this.prefixes.push([domain.slice(0, -1), virtualHost]);
    else if (!this.exact.has(domain)) this.exact.set(domain, virtualHost);
  }
}

function first<T, R>(values: readonly T[], get: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = get(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function longest(found: readonly ([string, VirtualHost] | undefined)[]): VirtualHost | undefined {
  return found.reduce((best, each) => (each && (!best || each[0].length > best[0].length) ? each : best), undefined)?.[1];
}
