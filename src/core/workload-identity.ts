import type { IConstruct } from 'constructs';

/** Who a workload is to those that grant it something: its ServiceAccount, known while the program runs and so on either side of it. */
export interface WorkloadIdentity {
  /** Its construct path, for messages. */
  readonly path: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The ServiceAccount that its pods run as. */
  readonly serviceAccount: string;
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
   * Adds to its ServiceAccount, e.g. the role that it takes on. For those who write constructs.
   *
   * @internal
   */
  _annotateServiceAccount(annotations: Readonly<Record<string, string>>): void;
}
