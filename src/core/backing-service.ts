import type { IGrantableWorkload } from './workload-identity';

/** One entry of a secret in the environment's store. */
export interface StoredSecretKey {
  /** Name of the secret in the store. */
  readonly remoteKey: string;
  /** The entry. */
  readonly key: string;
}

/** Where a backing service listens. */
export interface BackingAddress {
  /** What the mesh calls it: its host name where TLS names one, else any name that nothing else has. */
  readonly host: string;
  /** Its TCP port. */
  readonly port: number;
  /** Ranges that its addresses are in. Empty: only its host name is known, and it speaks TLS. */
  readonly ranges: readonly string[];
}

/** What a workload needs to know of a database or a queue to use it, all of it known while the program runs. */
export interface BackingConnection {
  /** Its construct path, for messages. */
  readonly path: string;
  /** Its name, which the names of the variables start with: `orders` becomes `ORDERS_`. */
  readonly name: string;
  /** Where it listens. */
  readonly addresses: readonly BackingAddress[];
  /** Variables of the workload by what follows the prefix, e.g. `HOST` for `ORDERS_HOST`: text, or an entry of a secret in the store. */
  readonly env: Readonly<Record<string, string | StoredSecretKey>>;
}

/** Something outside of the cluster that a workload uses: a database, a queue, a bucket. */
export interface IBackingService {
  /**
   * Grants the workload what it needs, and tells it how to get there. Called again for the same workload, it grants nothing twice. For those who write constructs.
   *
   * @internal
   */
  _connect(workload: IGrantableWorkload): BackingConnection;
}
