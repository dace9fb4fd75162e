import { IConstruct } from 'constructs';
import { Model } from '../analysis/model';
import { trace, TraceEntry, TraceRequest, TraceResult } from '../analysis/trace';
import { ListenerKind, MeshGateway } from '../kubernetes/mesh/gateway/mesh-gateway';
import { modelOf } from '../kubernetes/synthesis/analyze-charts';
import { collect } from '../kubernetes/synthesis/collect';
import { Manifests } from './manifests';
import { TestRequest } from './request';

/** Where a request goes in what was received. The gateways of a route may be in other charts, so the whole environment is asked. */
export function traceIn(manifests: Manifests, request: TestRequest): TraceResult {
  const roots = new Set(manifests._entries.flatMap(({ object }) => object?.node.root ?? []));
  if (roots.size > 1) throw new Error('a request goes through one environment, and these manifests are of several: expect it of one of them');
  const [root] = roots;
  if (root === undefined || manifests._entries.some(({ object }) => object === undefined)) {
    return trace(Model.of(manifests._entries.map(({ manifest }) => manifest)), request._request);
  }
  return trace(modelOf(collect(root).charts), { ...request._request, from: request._request.from ?? entryOf(root, request) });
}

/** The door that a client on the outside comes in by: the one that serves the host. */
function entryOf(root: IConstruct, { _door, _request }: TestRequest): TraceEntry | undefined {
  const gateways = MeshGateway.all(root);
  const door = _door ?? gateways.find((gateway) => serves(gateway, _request)) ?? gateways[0];
  if (door === undefined) return undefined;
  const { namespace, labels } = door.workload;
  const front = door.front?.kind === 'Ingress' && _request.protocol !== 'tcp' ? door.front : undefined;
  return front ? { kind: 'ingress', namespace, name: front.name } : { kind: 'gateway-labels', labels, namespace };
}

function serves(gateway: MeshGateway, { host = '', protocol, port }: TraceRequest): boolean {
  const kinds: readonly ListenerKind[] = protocol === 'tcp' ? ['tcp', 'tls'] : ['http', 'tls'];
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return kinds.some((kind) => gateway.serves(name, kind, kind === 'tcp' ? port : undefined));
}
