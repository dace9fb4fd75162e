import { IConstruct } from 'constructs';
import { mountInProxy } from '../mesh/external/proxy-secret';
import type { PodTemplate } from '../pod/pod-template';
import { Json } from '../synthesis/json';
import { goAroundProxy } from './identity';

/** A port as a NetworkPolicy names it: the container's. */
export interface PeerPort {
  /** Number of the port. */
  readonly port: number;
  /** Its transport. */
  readonly protocol: 'TCP' | 'UDP';
}

/** Pods, wherever they are. */
export interface PodPeer {
  /**
   * Their namespace.
   *
   * @default - none: their chart names none
   */
  readonly namespace?: string;
  /** What selects them. */
  readonly labels: Record<string, string>;
}

/** Where a call goes. */
export interface CallTarget {
  /** What a person calls it, for messages. */
  readonly path: string;
  /** `to` of an egress rule; undefined: anywhere. */
  readonly peers: (from: PodPeer) => Json[] | undefined;
  /** Ports that the call may go to. */
  readonly ports: readonly PeerPort[];
  /**
   * The host names it answers to and the namespace they are known in.
   *
   * @default - none: the mesh does not know it
   */
  readonly hosts?: readonly { readonly namespace?: string; readonly host: string }[];
  /**
   * What the caller's sidecar needs to get there.
   *
   * @default - nothing
   */
  readonly proxySecrets?: readonly ProxySecret[];
  /**
   * Addresses that the caller's sidecar lets pass as if it were not there.
   *
   * @default - none
   */
  readonly aroundMesh?: readonly string[];
}

/** A Secret of the caller's namespace that its sidecar reads, and no other container. */
export interface ProxySecret {
  /** Name of the volume. */
  readonly name: string;
  /** Name of the Secret. */
  readonly secret: string;
}

/** Who calls. */
export interface Caller extends PodPeer {
  /** What a person calls it, for messages. */
  readonly path: string;
  /** The ServiceAccount its pods run as, which is its identity in the mesh. */
  readonly serviceAccount: string;
  /**
   * Whether it has a proxy of the mesh, without which it has no identity there.
   *
   * @default true
   */
  readonly inMesh?: boolean;
  /**
   * Opens the caller's own end of the way to where a route of the mesh sends its calls.
   *
   * @default - its own end is somebody else's business
   */
  readonly reaches?: (target: CallTarget) => void;
  /**
   * Whether it comes by a route of something else that it calls, and so never by the routes of the callee itself.
   *
   * @default false
   */
  readonly routed?: boolean;
}

/** Something that can be called: a service, an address outside. */
export interface ICallable {
  /**
   * Tells the callee who calls, and the caller where to. For those who write constructs.
   *
   * @internal
   */
  _acceptCall(caller: Caller): CallTarget;
}

/** Whether `x` can be called. */
export function isCallable(x: unknown): x is ICallable {
  return typeof x === 'object' && x !== null && typeof (x as Partial<ICallable>)._acceptCall === 'function';
}

/** The selector of pods, as seen by a policy in `from`'s namespace. */
export function podPeer(peer: PodPeer, from: Pick<PodPeer, 'namespace'>): Json {
  const podSelector = { matchLabels: peer.labels };
  if (peer.namespace === from.namespace) return { podSelector };
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace ?? 'default' } }, podSelector };
}

/**
 * An address outside the cluster.
 *
 * @example
 * webapp.calls(Address.cidr('10.20.0.0/16', 5432), Address.anywhere(443));
 */
export class Address implements ICallable {
  /** A range of addresses and a TCP port. */
  public static cidr(cidr: string, port: number): Address { return new Address(port, cidr); }
  /** Any address outside the cluster or in it, and a TCP port. NetworkPolicy knows no host names; the mesh does. */
  public static anywhere(port: number): Address { return new Address(port); }

  private constructor(
    /** The TCP port. */
    public readonly port: number,
    /** The range; undefined means any. */
    public readonly cidr?: string,
  ) {}

  /** @internal */
  public _acceptCall(): CallTarget {
    const { cidr } = this;
    return { path: cidr ?? 'anywhere', peers: () => cidr === undefined ? undefined : [{ ipBlock: { cidr } }], ports: [{ port: this.port, protocol: 'TCP' }] };
  }
}

const CIDR = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\/(?:3[0-2]|[12]?\d)$|^[0-9a-fA-F:]+\/(?:12[0-8]|1[01]\d|\d?\d)$/;

/** What is wrong with an address, if anything. */
export function addressProblem({ cidr, port }: Address): { code: string; what: string; fix: string } | undefined {
  if (cidr !== undefined && !CIDR.test(cidr)) {
    return { code: 'AddressRange', what: `${JSON.stringify(cidr)} is no range of addresses`, fix: 'write it with its mask, e.g. "10.20.0.0/16"' };
  }
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    return { code: 'PortOutOfRange', what: `an address needs a port from 1 to 65535, got ${port}`, fix: 'give the port that is called' };
  }
  return undefined;
}

/** Everything that was declared about who calls whom, on one side. */
export class Connections {
  /** Where this workload's calls go. */
  public readonly outgoing: CallTarget[] = [];
  /** Who calls this workload. */
  public readonly incoming: Caller[] = [];
  /** Ports that anybody may reach, and why. */
  public readonly open: { readonly ports: readonly PeerPort[]; readonly from?: Json[] }[] = [];

  private readonly followers: ((caller: Caller) => void)[] = [];
  /** The pods of every version. */
  private readonly pods: PodTemplate[] = [];
  private readonly podListeners: ((pod: PodTemplate) => void)[] = [];

  public constructor(public readonly owner: IConstruct) {}

  /** Adds pods that make these calls. */
  public addPod(pod: PodTemplate): void {
    this.pods.push(pod);
    for (const target of this.outgoing) prepareProxy(pod, target);
    for (const listener of this.podListeners) listener(pod);
  }

  /** Tells `listener` of the pods of every version, now and later. */
  public eachPod(listener: (pod: PodTemplate) => void): void {
    this.podListeners.push(listener);
    for (const pod of this.pods) listener(pod);
  }

  public addOutgoing(target: CallTarget): void {
    for (const pod of this.pods) prepareProxy(pod, target);
    const same = (known: CallTarget): boolean => known.path === target.path && JSON.stringify(known.ports) === JSON.stringify(target.ports);
    if (!this.outgoing.some(same)) this.outgoing.push(target);
  }

  public addIncoming(caller: Caller): void {
    const known = this.incoming.findIndex(({ path }) => path === caller.path);
    if (known >= 0 && (caller.routed || !this.incoming[known].routed)) return;
    this.incoming.splice(known < 0 ? this.incoming.length : known, 1, caller);
    if (!caller.routed) for (const follower of this.followers) follower(caller);
  }

  /** Tells `follower` of everybody who calls, now and later. */
  public follow(follower: (caller: Caller) => void): void {
    this.followers.push(follower);
    for (const caller of this.incoming.filter(({ routed }) => !routed)) follower(caller);
  }
}

/** What the sidecar of a pod needs to get to a target. */
function prepareProxy(pod: PodTemplate, { proxySecrets, aroundMesh }: CallTarget): void {
  mountInProxy(pod, proxySecrets);
  goAroundProxy(pod, aroundMesh);
}
