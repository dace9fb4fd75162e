import { IConstruct } from 'constructs';
import { Caller } from '../../workload/connections';
import { list } from '../hosts';
import { GatewayWorkload } from './gateway-workload';
import { Listener, ListenerKind, listensFor } from './listener';

/** A gateway that routes can be bound to: a `MeshGateway`, or one that exists elsewhere. */
export interface IMeshGateway {
  /** Its name. */
  readonly name: string;
  /**
   * Its namespace.
   *
   * @default - the one that its chart is applied to
   */
  readonly namespace?: string;
  /** The hosts it serves. */
  readonly hosts: readonly string[];
  /** The pods it runs on. */
  readonly workload: GatewayWorkload;
  /** @internal */
  readonly _listeners: readonly Listener[];
  /** Whether TLS ends in front of it. @internal */
  readonly _behindTls: boolean;
  /** The construct that makes it, if one does. @internal */
  readonly _owner?: IConstruct;
  /** What a person calls it. @internal */
  readonly _path: string;
  /** The other gateways on the same pods, as far as they are known. @internal */
  _neighbours(): readonly IMeshGateway[];
}

/** How a VirtualService of `namespace` refers to a gateway. */
export function referenceFrom(gateway: IMeshGateway, namespace: string | undefined): string {
  return gateway.namespace === undefined || gateway.namespace === namespace ? gateway.name : `${gateway.namespace}/${gateway.name}`;
}

/** Whether requests for `host` can arrive at a listener of a gateway for rules of this kind, at `port` if one is given. */
export function serves(gateway: IMeshGateway, host: string, kind: ListenerKind, port?: number): boolean {
  return gateway._listeners.some((listener) => listener.kind === kind && (port === undefined || listener.port === port) && listensFor(listener, host));
}

/** Ports of a gateway that serve rules of this kind. */
export function portsOf(gateway: IMeshGateway, kind: ListenerKind): readonly number[] {
  return gateway._listeners.filter((listener) => listener.kind === kind).map(({ port }) => port);
}

/** How a message describes a gateway: `door/query (hosts query.test.co.kr; http on 80)`. */
export function describe(gateway: IMeshGateway): string {
  const kinds = gateway._listeners.filter(({ kind }) => kind !== 'redirect').map(({ kind, port }) => `${kind} on ${port}`);
  return `${gateway.namespace === undefined ? '' : `${gateway.namespace}/`}${gateway.name} (hosts ${list(gateway.hosts)}; ${list(kinds)})`;
}

/** The pods of a gateway as callers of a service. */
export function callerOf({ workload }: IMeshGateway): Caller {
  const { namespace, labels, serviceAccount, path } = workload;
  return { path, namespace, labels, serviceAccount };
}

/** `servers` of a Gateway. */
export function serversOf(listeners: readonly Listener[]): object[] {
  return listeners.map(({ port, name, protocol, hosts, tls }) => ({
    port: { number: port, name, protocol }, hosts: [...hosts], ...(tls ? { tls } : {}),
  }));
}
