import { Field } from '../../model/field';
import { Kind } from '../../model/kinds';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';

/**
 * Whether a gateway believes the `x-forwarded-proto` it gets: only when it is told how many trusted proxies stand before it, by the
 * MeshConfig's or the pod's `gatewayTopology.numTrustedProxies`, or by an EnvoyFilter that sets `xff_num_trusted_hops`.
 */
export function trustsForwardedProto(mesh: Mesh, proxy: Proxy): boolean {
  if (proxy.kind !== 'gateway') return true;
  return mesh.once(`trusted-hops ${proxy.namespace} ${JSON.stringify(proxy.labels)} ${JSON.stringify(proxy.annotations)}`, () => {
    const ofMesh = new Field(mesh.model.facts.meshConfig.defaultConfig).at('gatewayTopology', 'numTrustedProxies').number() ?? 0;
    const own = /numTrustedProxies["']?\s*:\s*(\d+)/.exec(proxy.annotations['proxy.istio.io/config'] ?? '');
    return ofMesh > 0 || Number(own?.[1] ?? 0) > 0 || filtersTrust(mesh, proxy);
  });
}

function filtersTrust(mesh: Mesh, proxy: Proxy): boolean {
  return mesh.model.ofKind(Kind.envoyFilter).some((filter) => {
    if (filter.namespace !== proxy.namespace && filter.namespace !== mesh.rootNamespace) return false;
    if (!isSubset(filter.spec.at('workloadSelector', 'labels').stringMap(), proxy.labels)) return false;
    return filter.spec.get('configPatches').items().some((patch) => {
      const context = patch.at('match', 'context').string() ?? 'ANY';
      const value = patch.at('patch', 'value', 'typed_config');
      return (context === 'GATEWAY' || context === 'ANY') && (value.get('xff_num_trusted_hops').number() ?? value.get('xffNumTrustedHops').number() ?? 0) > 0;
    });
  });
}
