import type { IConstruct } from 'constructs';
import { findEnvironment } from '../../core/environment-base';
import { refuse } from '../../core/problems';
import type { IGrantableWorkload } from '../../core/workload-identity';
import type { WorkloadRoles } from './workload-roles';

/** A cluster, as what gives its workloads their roles. */
export interface IRoleGiver extends IConstruct {
  /**
   * The roles of its workloads. For those who write constructs.
   *
   * @internal
   */
  readonly _workloads: WorkloadRoles;
}

const CLUSTERS = new WeakMap<IConstruct, IRoleGiver[]>();

/** Makes workloads of the environment of a cluster find it. */
export function addRoleGiver(cluster: IRoleGiver): void {
  const environment = findEnvironment(cluster);
  if (environment) CLUSTERS.set(environment, [...CLUSTERS.get(environment) ?? [], cluster]);
}

/** The clusters of the environment of a construct, in the order they were made. */
export function roleGiversOf(construct: IConstruct): readonly IRoleGiver[] {
  const environment = findEnvironment(construct);
  return environment ? CLUSTERS.get(environment) ?? [] : [];
}

/**
 * The cluster that a workload runs in.
 *
 * @throws ValidationError `GrantNoCluster` or `GrantManyClusters`, told of what is granted
 */
export function clusterOf(resource: IConstruct, workload: IGrantableWorkload): IRoleGiver {
  const [only, ...others] = roleGiversOf(workload);
  const { path } = workload._identity();
  if (!only) {
    const environment = findEnvironment(workload);
    refuse(resource, {
      code: 'GrantNoCluster',
      what: `no cluster is known that ${path} runs in, so its ServiceAccount cannot be given a role`,
      fix: environment
        ? `make the EksCluster of ${environment.name} before the grant, or EksCluster.fromAttributes(…) for one that is there, or name one: { cluster }`
        : 'name its cluster: { cluster }',
    });
  }
  if (others.length > 0) {
    const names = [only, ...others].map(({ _workloads }) => _workloads.label);
    refuse(resource, {
      code: 'GrantManyClusters',
      what: `${path} is of an environment with ${names.length} clusters (${names.join(', ')}), and each would give it another role`,
      fix: 'name the one it runs in: { cluster }',
    });
  }
  return only;
}
