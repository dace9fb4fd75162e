import { IConstruct } from 'constructs';

/** What the registry knows of a route. */
export interface RegisteredRoute {
  readonly hosts: readonly string[];
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
  private readonly byHost = new Map<string, T[]>();
  private readonly givingWay = new Map<string, () => void>();

  private constructor() {}

  /** Every route, in the order they were made. */
  public get all(): readonly T[] {
    return this.routes;
  }

  /** The routes of a host that were made before `route`. */
  public before(route: T, host: string): readonly T[] {
    const routes = this.byHost.get(host) ?? [];
    return routes.slice(0, routes.indexOf(route));
  }

  /** Adds a route. What routed its hosts in the mesh for want of one gives way. */
  public add(route: T): void {
    this.routes.push(route);
    for (const host of route.hosts) {
      const known = this.byHost.get(host);
      if (known) known.push(route);
      else this.byHost.set(host, [route]);
      if (!route.mesh) continue;
      this.givingWay.get(host)?.();
      this.givingWay.delete(host);
    }
  }

  /** Calls `giveWay` when there is a route for `host` in the mesh; at once, if there is one already. */
  public onceRouted(host: string, giveWay: () => void): void {
    if ((this.byHost.get(host) ?? []).some(({ mesh }) => mesh)) giveWay();
    else this.givingWay.set(host, giveWay);
  }
}
