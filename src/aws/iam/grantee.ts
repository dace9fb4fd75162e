import type { IConstruct } from 'constructs';
import type { IGrantableWorkload } from '../../core/workload-identity';
import type { Role } from './role';

/** Something in AWS that runs as a role: a function, a pipeline. */
export interface IRoleHolder extends IConstruct {
  /** The role that it runs as. */
  readonly role: Role;
}

/** Whom something can be granted to: a workload of the Kubernetes side, or what runs in AWS as a role. */
export type Grantee = IGrantableWorkload | IRoleHolder;

/** Whether `x` is a workload of the Kubernetes side. */
export function isWorkload(x: Grantee): x is IGrantableWorkload {
  return typeof (x as Partial<IGrantableWorkload>)._identity === 'function';
}
