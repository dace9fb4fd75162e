import { IConstruct } from 'constructs';
import type { KnownService } from '../../../analysis/model';
import { Caller, CallTarget } from '../../workload/connections';

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
  /**
   * One version of it.
   *
   * @default - the service itself
   */
  readonly subset?: string;
  /**
   * Every port of its Service.
   *
   * @default - not known
   */
  readonly ports?: readonly DestinationPort[];
  /**
   * The construct that makes it.
   *
   * @default - somebody else does
   */
  readonly owner?: IConstruct;
  /**
   * What the analyzer cannot see, because somebody else deploys it.
   *
   * @default - it sees all of it
   */
  readonly known?: KnownService;
}

/** A port of a Service. */
export interface DestinationPort {
  /** The port of the Service. */
  readonly port: number;
  /** What it speaks. */
  readonly protocol: string;
}

/** Something a route can send requests to: a service, one of its versions, a service that exists elsewhere. */
export interface IRouteTarget {
  /** @internal */
  _destination(port?: number): MeshDestination;
  /**
   * Lets requests of `caller` in, and says what the caller's end needs.
   *
   * @internal
   */
  _accept(caller: Caller): CallTarget | void;
  /**
   * Tells `listener` of everybody who calls it, now and later.
   *
   * @internal
   */
  _followCallers?(listener: (caller: Caller) => void): void;
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
  public _accept(caller: Caller): CallTarget | void { return this.target._accept(caller); }
}
