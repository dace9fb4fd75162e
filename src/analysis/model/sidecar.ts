import { Field } from './field';
import { parseNamespacedHost, ServerHost } from './hosts';
import { Resource } from './resource';

export interface SidecarListener {
  readonly at: Field;
  readonly port?: number;
  readonly protocol: string;
  readonly bind: string;
  readonly captureMode: string;
  /** Egress only: what is imported, `.` resolved to the Sidecar's namespace, `~` kept. */
  readonly hosts: readonly ServerHost[];
  /** Ingress only. */
  readonly defaultEndpoint?: string;
}

export interface Sidecar {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods it is for; `undefined` when it is for the whole namespace. */
  readonly workloadSelector?: Readonly<Record<string, string>>;
  readonly ingress: readonly SidecarListener[];
  readonly egress: readonly SidecarListener[];
  /** `ALLOW_ANY` or `REGISTRY_ONLY`; `undefined` when the MeshConfig decides. */
  readonly outboundTrafficPolicy?: string;
}

export function sidecarOf(resource: Resource): Sidecar {
  const spec = resource.spec;
  const selector = spec.get('workloadSelector');
  const listener = (at: Field): SidecarListener => ({
    at,
    port: at.at('port', 'number').number(),
    protocol: (at.at('port', 'protocol').string() ?? '').toUpperCase(),
    bind: at.get('bind').string() ?? '',
    captureMode: at.get('captureMode').string() ?? 'DEFAULT',
    hosts: at.get('hosts').strings().map((host) => parseNamespacedHost(host, resource.namespace)),
    defaultEndpoint: at.get('defaultEndpoint').string(),
  });
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    workloadSelector: selector.exists ? selector.get('labels').stringMap() : undefined,
    ingress: spec.get('ingress').items().map(listener),
    egress: spec.get('egress').items().map(listener),
    outboundTrafficPolicy: spec.get('outboundTrafficPolicy').exists
      ? spec.at('outboundTrafficPolicy', 'mode').string() ?? 'REGISTRY_ONLY' : undefined,
  };
}
