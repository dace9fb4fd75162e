import { Field } from './field';
import { Resource } from './resource';

export interface IngressBackend {
  readonly at: Field;
  readonly service: string;
  /** Number, or name of a Service port. */
  readonly port?: number | string;
}

export interface IngressPath {
  readonly at: Field;
  readonly path: string;
  /** `Exact`, `Prefix` or `ImplementationSpecific`. */
  readonly pathType: string;
  readonly backend?: IngressBackend;
}

export interface IngressRule {
  readonly at: Field;
  /** Empty for any host. */
  readonly host: string;
  readonly paths: readonly IngressPath[];
}

export interface Ingress {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  /** `spec.ingressClassName`, or the old annotation; `undefined` when neither is set. */
  readonly className?: string;
  readonly rules: readonly IngressRule[];
  readonly defaultBackend?: IngressBackend;
  readonly tls: readonly { readonly at: Field; readonly hosts: readonly string[]; readonly secretName: string }[];
}

export interface IngressClass {
  readonly resource: Resource;
  readonly name: string;
  readonly controller: string;
  readonly isDefault: boolean;
}

export function ingressOf(resource: Resource): Ingress {
  const spec = resource.spec;
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    className: spec.get('ingressClassName').string() ?? resource.annotations['kubernetes.io/ingress.class'],
    rules: spec.get('rules').items().map((at) => ({
      at,
      host: at.get('host').string() ?? '',
      paths: at.at('http', 'paths').items().map((path) => ({
        at: path,
        path: path.get('path').string() ?? '',
        pathType: path.get('pathType').string() ?? 'ImplementationSpecific',
        backend: backendOf(path.get('backend')),
      })),
    })),
    defaultBackend: backendOf(spec.get('defaultBackend').exists ? spec.get('defaultBackend') : spec.get('backend')),
    tls: spec.get('tls').items().map((at) => ({ at, hosts: at.get('hosts').strings(), secretName: at.get('secretName').string() ?? '' })),
  };
}

export function ingressClassOf(resource: Resource): IngressClass {
  return {
    resource,
    name: resource.name,
    controller: resource.spec.get('controller').string() ?? '',
    isDefault: resource.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
  };
}

function backendOf(at: Field): IngressBackend | undefined {
  if (!at.exists) return undefined;
  const service = at.at('service', 'name').string() ?? at.get('serviceName').string();
  if (service === undefined) return undefined;
  const legacy = at.get('servicePort').value;
  const port = at.at('service', 'port', 'number').number() ?? at.at('service', 'port', 'name').string()
    ?? (typeof legacy === 'number' || typeof legacy === 'string' ? legacy : undefined);
  return { at, service, port };
}
