import { IConstruct } from 'constructs';

/** What the registry knows of a route. */
export interface RegisteredRoute {
  readonly hosts: readonly string[];
  /** The hosts that proxies know it by: of a wildcard at a gateway, the hosts there that it covers. */
  readonly _domains: readonly string[];
  /** Whether it holds inside the mesh. */
  readonly mesh: boolean;
}

const REGISTRIES = new WeakMap<IConstruct, RouteRegistry<RegisteredRoute>>();

/** The routes of a tree, by host. */
export class RouteRegistry<T extends RegisteredRoute> {
  /** The registry of the tree that `scope` is in. */
  public static of<T extends RegisteredRoute>(scope: IConstruct): RouteRegistry<T> {
    const { root } = scope.node;
    let registry = REGISTRIES.get(root);
    if (!registry) REGISTRIES.set(root, registry = new RouteRegistry());
    return registry as RouteRegistry<T>;
  }

  private readonly routes: T[] = [];
  private readonly byDomain = new Map<string, T[]>();
  private readonly givingWay = new Map<string, () => void>();

  private constructor() {}

  /** Every route, in the order they were made. */
  public get all(): readonly T[] {
    return this.routes;
  }

  /** The routes that were made before `route` and share a domain with it. */
  public before(route: T): readonly T[] {
    return [...new Set(route._domains.flatMap((domain) => {
      const routes = this.byDomain.get(domain) ?? [];
      return routes.slice(0, routes.indexOf(route));
    }))];
  }

  /** Adds a route. What routed its hosts in the mesh for want of one gives way. */
  public add(route: T): void {
    this.routes.push(route);
    for (const domain of route._domains) {
      const known = this.byDomain.get(domain);
      if (known) known.push(route);
      else this.byDomain.set(domain, [route]);
    }
    for (const host of route.mesh ? route.hosts : []) {
      this.givingWay.get(host)?.();
      this.givingWay.delete(host);
    }
  }

  /** Calls `giveWay` when there is a route for `host` in the mesh; at once, if there is one already. */
  public onceRouted(host: string, giveWay: () => void): void {
    if ((this.byDomain.get(host) ?? []).some(({ mesh, hosts }) => mesh && hosts.includes(host))) giveWay();
    else this.givingWay.set(host, giveWay);
  }
}
