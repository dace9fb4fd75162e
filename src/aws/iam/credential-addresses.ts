import type { BackingAddress } from '../../core/backing-service';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { knownRegion } from '../stack/known-region';
import { serviceHost } from '../stack/region';
import { roleGiversOf } from './role-giver';

/** Where the mesh lets a workload go for the credentials of its role: by IRSA to AWS's token service; the agent of Pod Identity is on the node. */
export function credentialAddresses(workload: IGrantableWorkload): BackingAddress[] {
  const clusters = roleGiversOf(workload).filter(({ _workloads }) => _workloads.credentialsOf(workload) === 'irsa');
  return clusters.map((cluster) => ({ host: serviceHost('sts', knownRegion(cluster)), port: 443, ranges: [] }));
}
