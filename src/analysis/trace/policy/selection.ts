import { PolicyScope } from '../../model/security';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';

/** Whether a policy is for a workload: of its namespace or the root one, and selecting it by labels or as the pods of a Gateway API gateway. */
export function appliesTo(mesh: Mesh, policy: PolicyScope, proxy: Pick<Proxy, 'namespace' | 'labels'>): boolean {
  if (policy.targetRefs.length > 0) {
    const gateway = proxy.labels['gateway.networking.k8s.io/gateway-name'];
    return policy.namespace === proxy.namespace && policy.targetRefs.some((ref) => ref.kind === 'Gateway' && ref.name === gateway);
  }
  if (policy.namespace !== proxy.namespace && policy.namespace !== mesh.rootNamespace) return false;
  return isSubset(policy.selector ?? {}, proxy.labels);
}
