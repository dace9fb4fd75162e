import { Route } from './route';
import { Where } from '../journal';
import { MergedServer } from '../mesh/gateways';
import { MeshService } from '../mesh/services';
import { MeshVirtualService } from '../mesh/virtual-services';
import { Finding } from '../result';
import { splitHost } from '../url';

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
  private readonly any?: VirtualHost;

  public constructor(name: string, virtualHosts: readonly VirtualHost[]) {
    this.name = name;
    this.virtualHosts = virtualHosts;
    for (const virtualHost of virtualHosts) {
      for (const domain of virtualHost.domains) {
        const lower = domain.toLowerCase();
        if (lower === '*') this.any ??= virtualHost;
        else if (lower.startsWith('*')) this.suffixes.push([lower.slice(1), virtualHost]);
        else if (lower.endsWith('*')) this.prefixes.push([lower.slice(0, -1), virtualHost]);
        else if (!this.exact.has(lower)) this.exact.set(lower, virtualHost);
      }
    }
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
    return this.exact.get(name)
      ?? this.suffixes.find(([suffix]) => name.length > suffix.length && name.endsWith(suffix))?.[1]
      ?? this.prefixes.find(([prefix]) => name.length > prefix.length && name.startsWith(prefix))?.[1]
      ?? this.any;
  }
}
