import { IConstruct } from 'constructs';
import { keysOf, RouteClaims } from './conflict';

/** What the registry knows of a route. */
export interface RegisteredRoute {
  readonly hosts: readonly string[];
  readonly _claims: RouteClaims;
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
  private readonly byClaim = new Map<string, T[]>();
  private readonly givingWay = new Map<string, () => void>();

  private constructor() {}

  /** Every route, in the order they were made. */
  public get all(): readonly T[] {
    return this.routes;
  }

  /** The routes that were made before `route` and claim something that it claims. */
  public before(route: T): readonly T[] {
    return [...new Set(keysOf(route._claims).flatMap((key) => {
      const routes = this.byClaim.get(key) ?? [];
      return routes.slice(0, routes.indexOf(route));
    }))];
  }

  /** Adds a route. What routed its hosts in the mesh for want of one gives way. */
  public add(route: T): void {
    this.routes.push(route);
    for (const key of keysOf(route._claims)) {
      const known = this.byClaim.get(key);
      if (known) known.push(route);
      else this.byClaim.set(key, [route]);
    }
    for (const host of route.mesh ? route.hosts : []) {
      this.givingWay.get(host)?.();
      this.givingWay.delete(host);
    }
  }

  /** Calls `giveWay` when there is a route for `host` in the mesh; at once, if there is one already. */
  public onceRouted(host: string, giveWay: () => void): void {
    if ((this.byClaim.get(host) ?? []).some(({ mesh, hosts }) => mesh && hosts.includes(host))) giveWay();
    else this.givingWay.set(host, giveWay);
  }
}
