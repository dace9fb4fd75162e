import { Kind } from '../../model/kinds';
import { FilterChain } from '../listen/listener';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';

/**
 * Whether a server's certificate is where the gateway looks for it: a Secret in the namespace of its pods. One that is nowhere may be
 * made by something else; one that is elsewhere is certainly not found.
 */
export function checkCredential(mesh: Mesh, proxy: Proxy, chain: FilterChain): { readonly says: string; readonly isFatal: boolean } | undefined {
  const name = chain.termination?.credentialName;
  if (name === undefined || name.includes('://')) return undefined;
  const { model } = mesh;
  const namespaces = [
    ...model.ofKind(Kind.secret).filter((each) => each.name === name).map((each) => each.namespace),
    ...model.ofKind('cert-manager.io/Certificate').filter((each) => each.spec.get('secretName').string() === name).map((each) => each.namespace),
  ];
  if (namespaces.includes(proxy.namespace)) return undefined;
  if (namespaces.length === 0) return { says: `Secret ${name} is in no manifest; taken to be in namespace ${proxy.namespace}`, isFatal: false };
  return { says: `Secret ${name} is in namespace ${namespaces.join(', ')}, but the gateway reads it from its own, ${proxy.namespace}: the handshake fails`, isFatal: true };
}
