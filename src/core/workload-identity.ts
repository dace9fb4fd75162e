import type { IConstruct } from 'constructs';

/** Who a workload is to those that grant it something: its ServiceAccount, known while the program runs and so on either side of it. */
export interface WorkloadIdentity {
  /** Its construct path, for messages. */
  readonly path: string;
  /**
   * Its namespace.
   *
   * @default - none: its chart names none, and only who applies it knows
   */
  readonly namespace?: string;
  /** The ServiceAccount that its pods run as. */
  readonly serviceAccount: string;
}

/** Where the pods of a workload get the credentials of their role. */
export interface CredentialSource {
  /** What a person calls it, for messages. */
  readonly path: string;
  /**
   * The addresses it answers on.
   *
   * @default - any: it has no addresses of its own
   */
  readonly ranges?: readonly string[];
  /** Its TCP port. */
  readonly port: number;
  /**
   * Whether the way there goes around the sidecar of the mesh, which would send it nowhere: it is on the node.
   *
   * @default false
   */
  readonly isOnNode?: boolean;
}

/** A workload that something can be granted to. */
export interface IGrantableWorkload extends IConstruct {
  /**
   * Who it is. For those who write constructs.
   *
   * @internal
   */
  _identity(): WorkloadIdentity;
  /**
   * Adds to its ServiceAccount, e.g. the role that it takes on, and says whether it could: one that is made elsewhere is not changed from here. For those who
   * write constructs.
   *
   * @internal
   */
  _annotateServiceAccount(annotations: Readonly<Record<string, string>>): boolean;
  /**
   * Opens its way to where it gets credentials. For those who write constructs.
   *
   * @internal
   */
  _getsCredentialsFrom(source: CredentialSource): void;
}
