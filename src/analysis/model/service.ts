import { Field } from './field';
import { Origin, Resource } from './resource';

export interface ServicePort {
  readonly at: Field;
  readonly port: number;
  readonly name: string;
  /** The network protocol, `TCP` by default. */
  readonly protocol: string;
  readonly appProtocol?: string;
  /** A number, or the name of a container port; the port itself when it is not written. */
  readonly targetPort: number | string;
}

/** A Kubernetes Service. */
export interface Service {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  readonly origin: Origin;
  /** `ClusterIP` by default. */
  readonly type: string;
  readonly clusterIP?: string;
  readonly externalName?: string;
  /** `undefined` when there is none: its endpoints are made by hand. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly publishNotReadyAddresses: boolean;
}

export function serviceOf(resource: Resource): Service {
  const spec = resource.spec;
  const selector = spec.get('selector').stringMap();
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    origin: resource.origin,
    type: spec.get('type').string() ?? 'ClusterIP',
    clusterIP: spec.get('clusterIP').string(),
    externalName: spec.get('externalName').string(),
    selector: Object.keys(selector).length > 0 ? selector : undefined,
    ports: spec.get('ports').items().map(servicePort),
    labels: resource.labels,
    annotations: resource.annotations,
    publishNotReadyAddresses: spec.get('publishNotReadyAddresses').boolean() ?? false,
  };
}

function servicePort(at: Field): ServicePort {
  const port = at.get('port').number() ?? 0;
  const target = at.get('targetPort').value;
  return {
    at,
    port,
    name: at.get('name').string() ?? '',
    protocol: at.get('protocol').string() ?? 'TCP',
    appProtocol: at.get('appProtocol').string(),
    targetPort: (typeof target === 'number' || (typeof target === 'string' && target !== '')) && target !== 0 ? target : port,
  };
}

const httpProtocols = new Set(['http', 'http2', 'grpc', 'grpc-web']);

/** The protocol istiod gives a Service port: its `appProtocol`, else the prefix of its name, else `undefined` (it is sniffed). */
export function declaredProtocol(port: ServicePort): string | undefined {
  if (port.protocol === 'UDP') return 'udp';
  const written = port.appProtocol ?? port.name;
  const name = written.toLowerCase();
  if (port.appProtocol !== undefined && Object.hasOwn(kubernetesProtocols, name)) return kubernetesProtocols[name];
  if (name.startsWith('grpc-web')) return 'grpc-web';
  const dash = name.indexOf('-');
  const prefix = dash < 0 ? name : name.slice(0, dash);
  return protocols.has(prefix) ? prefix : undefined;
}

/** What Kubernetes calls protocols that have no name at IANA. */
const kubernetesProtocols: Readonly<Record<string, string>> = { 'kubernetes.io/h2c': 'http2', 'kubernetes.io/ws': 'http', 'kubernetes.io/wss': 'https' };
const protocols = new Set([...httpProtocols, 'https', 'tcp', 'tls', 'udp', 'mongo', 'mysql', 'redis', 'hbone', 'double_hbone']);

/** Whether a port can carry HTTP routes: it is declared as HTTP, or nothing is declared and istiod sniffs it. */
export function mayCarryHttp(port: ServicePort): boolean {
  const protocol = declaredProtocol(port);
  return protocol === undefined || httpProtocols.has(protocol);
}
