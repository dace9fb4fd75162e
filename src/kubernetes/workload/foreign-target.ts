import type { INetworkPolicyPeer } from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { Json } from '../synthesis/json';
import { CallTarget, PeerPort } from './connections';

/**
 * A workload of cdk8s-plus as the target of a call, if it is one. Its own policies are its own business: `allowFrom()` of its connections opens its end.
 */
export function foreignTarget(target: INetworkPolicyPeer): CallTarget | undefined {
  if (typeof target?.toNetworkPolicyPeerConfig !== 'function') return undefined;
  const { ipBlock, podSelector } = target.toNetworkPolicyPeerConfig();
  const peers = (): Json[] => {
    if (ipBlock) return [(ipBlock as unknown as { _toKube(): Json })._toKube()];
    const selector: Json = { podSelector: toKube(podSelector!.labelSelector) };
    const { namespaces } = podSelector!;
    if (namespaces?.labelSelector) selector.namespaceSelector = toKube(namespaces.labelSelector);
    if (namespaces?.names?.length) {
      return namespaces.names.map((name) => ({ ...selector, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }));
    }
    return [selector];
  };
  return { path: pathOf(target), peers, ports: portsOf(target) };
}

/** The ports of its containers, where it has containers; otherwise every port. */
function portsOf(target: IConstruct): PeerPort[] {
  const { containers } = target as unknown as { containers?: readonly { ports?: readonly { number: number; protocol?: string }[] }[] };
  return (containers ?? []).flatMap(({ ports }) => ports ?? []).map(({ number, protocol }) => ({ port: number, protocol: protocol === 'UDP' ? 'UDP' : 'TCP' }));
}

function toKube(selector: unknown): Json {
  return JSON.parse(JSON.stringify((selector as { _toKube(): unknown })._toKube())) as Json;
}
