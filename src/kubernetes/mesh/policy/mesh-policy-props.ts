import type { Workload } from '../../workload/workload';
import { MeshTarget } from '../target/mesh-target';
import { Jwt } from './jwt';
import { Mtls } from './mtls';

/** What is answered about who may ask what in the mesh. */
export interface MeshPolicyProps {
  /**
   * Whether connections must be mutual TLS.
   *
   * @default - what holds around it: no PeerAuthentication is written
   */
  readonly mtls?: Mtls;
  /**
   * What `mtls` is for; or the gateway where `jwt` is asked for.
   *
   * @default MeshTarget.namespace()
   */
  readonly target?: MeshTarget;
  /**
   * Ports with mTLS of their own, by the number of the container's port. Needs `MeshTarget.workload()`.
   *
   * @default - none
   */
  readonly ports?: Readonly<Record<number, Mtls>>;
  /**
   * Services that nobody may call but who declared to, with `calls()` or a route: one AuthorizationPolicy each, from the same source as its NetworkPolicy.
   * A service that nobody calls is closed.
   *
   * @default - none
   */
  readonly services?: readonly Workload[];
  /**
   * Tokens that requests need besides, to the services or at the gateway. Of several issuers, one is enough.
   *
   * @default - none
   */
  readonly jwt?: readonly Jwt[];
  /**
   * Paths of the services that nobody may ask for, whoever it is: exact, or with `*` at the beginning or the end.
   *
   * @default - none
   */
  readonly closedPaths?: readonly string[];
  /**
   * Hosts of the gateway where tokens are asked for.
   *
   * @default - every host of the gateway
   */
  readonly hosts?: readonly string[];
  /**
   * The mesh's trust domain. `cluster.local` stands for whichever it is.
   *
   * @default 'cluster.local'
   */
  readonly trustDomain?: string;
}
