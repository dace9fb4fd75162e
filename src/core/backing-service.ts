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
  /** What the mesh calls it. */
  readonly host: string;
  /** Its TCP port. */
  readonly port: number;
  /** Ranges that its addresses are in. */
  readonly ranges: readonly string[];
}

/** What a workload needs to know of a database or a queue to use it, all of it known while the program runs. */
export interface BackingConnection {
  /** Its construct path, for messages. */
  readonly path: string;
  /** Its name, from which the variables' names are made, e.g. `orders`. */
  readonly name: string;
  /** Where it listens. */
  readonly addresses: readonly BackingAddress[];
  /** Variables of the workload: text, or an entry of a secret in the store. */
  readonly env: Readonly<Record<string, string | StoredSecretKey>>;
}

/** Something outside of the cluster that a workload uses: a database, a queue, a bucket. */
export interface IBackingService {
  /**
   * Grants the workload what it needs, and tells it how to get there. For those who write constructs.
   *
   * @internal
   */
  _connect(workload: IGrantableWorkload): BackingConnection;
}
