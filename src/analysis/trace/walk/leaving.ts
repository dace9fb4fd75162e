import { Mesh } from '../mesh/mesh';
import { RuleDestination } from '../mesh/virtual-services';
import { isHttp2, Protocol } from '../protocol';
import { CompleteRequest } from '../request';
import { TraceDestination, TraceReason } from '../result';
import { HttpHead } from '../routes/route-match';
import { EffectivePolicy } from './traffic-policy';

/** A connection on its way out of a proxy. */
export interface Leaving {
  readonly cluster: string;
  /** Percent. */
  readonly weight: number;
  readonly destination?: RuleDestination;
  /** The request as it leaves; absent for TCP. */
  readonly head?: HttpHead;
  /** The address that was dialled. */
  readonly dialled: string;
  readonly dialledPort: number;
  readonly request: CompleteRequest;
}

/** What becomes of it. */
export interface Reached {
  readonly cluster: string;
  readonly weight: number;
  readonly reason?: TraceReason;
  readonly status?: number;
  readonly flag?: string;
  readonly destination?: TraceDestination;
  readonly mtls?: boolean;
  readonly nearestMiss?: string;
}

export function protocolTo(mesh: Mesh, protocol: Protocol, policy: EffectivePolicy, leaving: Leaving): TraceDestination['protocol'] {
  const { request } = leaving;
  const own = !request.isHttp || request.tls !== 'plaintext' ? 'TCP' : ({ '1.0': 'HTTP/1.0', '1.1': 'HTTP/1.1', '2': 'HTTP/2' } as const)[request.httpVersion];
  if (!leaving.head) return own;
  if (isHttp2(protocol)) return 'HTTP/2';
  const http = policy.connectionPool.get('http');
  const upgrade = http.get('h2UpgradePolicy').string() ?? mesh.model.facts.meshConfig.h2UpgradePolicy;
  if (http.get('useClientProtocol').boolean() || (protocol === 'auto' && upgrade !== 'UPGRADE')) return request.httpVersion === '2' ? 'HTTP/2' : 'HTTP/1.1';
  return upgrade === 'UPGRADE' ? 'HTTP/2' : 'HTTP/1.1';
}

export function proxyProtocolVersion(policy: EffectivePolicy): string {
  return (policy.proxyProtocol.get('version').string() ?? 'V1').replace(/^V/, '');
}
