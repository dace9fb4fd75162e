import { ClusterFacts, Model } from '../../../src/analysis/model';
import { TraceRequest } from '../../../src/analysis/trace/request';
import { TraceResult } from '../../../src/analysis/trace/result';
import { trace } from '../../../src/analysis/trace/trace';

/** Small manifests for tests: each function writes one object, with what the test is not about left to a default. */

export function gateway(
  name: string, servers: object[], options: { namespace?: string; annotations?: object; created?: string; selector?: object } = {},
): object {
  const { namespace: owner = 'istio-system', annotations, created, selector = { istio: 'ingressgateway' } } = options;
  return {
    apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name, namespace: owner, annotations, creationTimestamp: created }, spec: { selector, servers },
  };
}

export function http(hosts: string[], more: object = {}, port = 80): object {
  return { port: { number: port, name: `http-${port}`, protocol: 'HTTP' }, hosts, ...more };
}

export function https(hosts: string[], tls: object = { mode: 'SIMPLE', credentialName: 'cert' }, name = 'https', port = 443): object {
  return { port: { number: port, name, protocol: 'HTTPS' }, hosts, tls };
}

export function virtualService(name: string, spec: object, options: { namespace?: string; created?: string } = {}): object {
  const { namespace: owner = 'shop', created } = options;
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name, namespace: owner, creationTimestamp: created }, spec };
}

export function to(host: string, more: object = {}): object {
  return { route: [{ destination: { host, ...more } }] };
}

export function destinationRule(host: string, spec: object = {}, options: { namespace?: string; name?: string; created?: string } = {}): object {
  const { namespace: owner = 'shop', name = host, created } = options;
  return { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name, namespace: owner, creationTimestamp: created }, spec: { host, ...spec } };
}

/** A namespace whose pods get sidecars. */
export function namespace(name: string, injected = true): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: injected ? { 'istio-injection': 'enabled' } : {} } };
}

/** A Service and its Deployment. */
export function app(
  name: string, options: { namespace?: string; ports?: object[]; version?: string; replicas?: number; service?: object; containerPorts?: object[] } = {},
): object[] {
  const { namespace: owner = 'shop', ports = [{ name: 'http', port: 80, targetPort: 8080 }], version = 'v1', replicas = 2, service = {}, containerPorts } = options;
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: owner }, spec: { selector: { app: name }, ports, ...service } },
    workload(name, { namespace: owner, labels: { app: name, version }, replicas, containerPorts }),
  ];
}

export function workload(
  name: string, options: { namespace?: string; labels?: object; replicas?: number; containerPorts?: object[]; annotations?: object } = {},
): object {
  const { namespace: owner = 'shop', labels = { app: name, version: 'v1' }, replicas = 2, containerPorts = [{ containerPort: 8080 }], annotations } = options;
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: owner },
    spec: {
      replicas, selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { serviceAccountName: name, containers: [{ name: 'app', image: 'app:1', ports: containerPorts }] } },
    },
  };
}

export function serviceEntry(name: string, spec: object, owner = 'shop'): object {
  return { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata: { name, namespace: owner }, spec };
}

export function sidecar(name: string, spec: object, owner = 'shop'): object {
  return { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name, namespace: owner }, spec };
}

export function peerAuthentication(mode: string, options: { namespace?: string; name?: string; selector?: object; ports?: object } = {}): object {
  const { namespace: owner = 'shop', name = 'default', selector, ports } = options;
  return {
    apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name, namespace: owner },
    spec: { ...(selector ? { selector: { matchLabels: selector } } : {}), mtls: { mode }, ...(ports ? { portLevelMtls: ports } : {}) },
  };
}

export function authorizationPolicy(name: string, spec: object, owner = 'shop'): object {
  return { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name, namespace: owner }, spec };
}

/** The trace of a request over objects. */
export function ask(objects: readonly (object | object[])[], request: TraceRequest, facts?: ClusterFacts): TraceResult {
  return trace(Model.of(objects.flat(), facts), request);
}

export const fromGateway = 'gateway-labels:istio=ingressgateway';
