import type { KnownService } from '../../../analysis/model';
import { Caller } from '../../workload/connections';

/** Where requests go. */
export interface MeshDestination {
  /** What a person calls it. */
  readonly path: string;
  /** Its full name in the mesh, e.g. `catalog.istioinaction.svc.cluster.local`; undefined where the chart names no namespace. */
  readonly host: string | undefined;
  /** The port of its Service. */
  readonly port: number;
  /** What it speaks, as the port's name says. */
  readonly protocol: string;
  /** One version of it. */
  readonly subset?: string;
  /** What the analyzer cannot see, because somebody else deploys it. */
  readonly known?: KnownService;
}

/** Something a route can send requests to: a service, one of its versions, a service that exists elsewhere. */
export interface IRouteTarget {
  /** @internal */
  _destination(port?: number): MeshDestination;
  /**
   * Lets requests of `caller` in.
   *
   * @internal
   */
  _accept(caller: Caller): void;
  /**
   * The VirtualService that shares its requests among versions, where something writes to that at run time. A route hands requests over to it then.
   *
   * @internal
   */
  _delegate?(): { readonly name: string; readonly namespace?: string } | undefined;
}

/** A target and its part of the requests. */
export class WeightedTarget {
  /** @param weight percent of the requests */
  public constructor(
    /** Where they go. */
    public readonly target: IRouteTarget,
    /** How many of a hundred. */
    public readonly weight: number,
  ) {}
}

/** How requests are shared. */
export const Weight = {
  /** `percent` of the requests go to `target`. */
  of: (target: IRouteTarget, percent: number): WeightedTarget => new WeightedTarget(target, percent),
};

/** A port of a target that is not its main one. */
export class TargetPort implements IRouteTarget {
  public constructor(private readonly target: IRouteTarget, private readonly port: number) {}
  /** @internal */
  public _destination(): MeshDestination { return this.target._destination(this.port); }
  /** @internal */
  public _accept(caller: Caller): void { this.target._accept(caller); }
}
