import { asDocuments } from '../../manifests/read/document';
import { ClusterFacts, defaultIngressGateway, GatewayWorkload, KnownPort } from './facts';
import { Origin, Resource } from './resource';

/**
 * What the facts declare, as objects of the cluster like any other, so that no rule needs to ask in two places.
 */
export function declaredResources(facts: ClusterFacts, file: string = '<cluster facts>'): Resource[] {
  const objects = [
    ...(facts.gatewayWorkloads ?? []).flatMap(gatewayObjects),
    ...(facts.services ?? []).map((service) => ({
      apiVersion: 'v1', kind: 'Service', metadata: { name: service.name, namespace: service.namespace, labels: service.labels },
      spec: { type: service.type, selector: service.selector, ports: service.ports?.map(portObject) },
    })),
    ...(facts.pods ?? []).map((pod) => podObject(pod.name, pod.namespace, pod.labels, pod.ports, pod.serviceAccount)),
    ...(facts.secrets ?? []).map((secret) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { ...secret } })),
    ...(facts.namespaces ?? []).map((namespace) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { ...namespace } })),
    ...(facts.gateways ?? []).map(({ name, namespace, spec }) => ({
      apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name, namespace }, spec,
    })),
  ];
  return asResources(objects, file, 'declared');
}

/** Istio's default ingress gateway: a pod and its Service. */
export function assumedIngressGateway(): Resource[] {
  return asResources(gatewayObjects(defaultIngressGateway), '<assumed>', 'assumed');
}

/** The egress gateway that the demo profile installs: assumed only where a Gateway asks for it by its default label. */
export function assumedEgressGateway(): Resource[] {
  const ports = [{ name: 'http2', port: 80, targetPort: 8080 }, { name: 'https', port: 443, targetPort: 8443 }, { name: 'tls', port: 15443, targetPort: 15443 }];
  const name = 'istio-egressgateway';
  const labels = { istio: 'egressgateway', app: name };
  const { namespace } = defaultIngressGateway;
  const serviceAccount = 'istio-egressgateway-service-account';
  return asResources(gatewayObjects({ name, namespace, labels, ports, serviceAccount }), '<assumed>', 'assumed');
}

function gatewayObjects(workload: GatewayWorkload): object[] {
  const namespace = workload.namespace ?? defaultIngressGateway.namespace;
  const service = {
    apiVersion: 'v1', kind: 'Service', metadata: { name: workload.serviceName ?? workload.name, namespace, labels: workload.serviceLabels },
    spec: { type: 'LoadBalancer', selector: workload.labels, ports: (workload.ports ?? defaultIngressGateway.ports).map(portObject) },
  };
  const account = workload.serviceAccount ?? workload.serviceName ?? workload.name;
  return [podObject(workload.name, namespace, workload.labels, {}, account, 'istio-proxy'), service];
}

function podObject(
  name: string, namespace: string, labels: Readonly<Record<string, string>>, ports: Readonly<Record<string, number>> = {}, account?: string,
  container: string = 'known',
): object {
  const containerPorts = Object.entries(ports).map(([portName, containerPort]) => ({ name: portName, containerPort }));
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels },
    spec: { serviceAccountName: account, containers: [{ name: container, image: 'known', ports: containerPorts }] },
  };
}

function portObject(port: KnownPort): object {
  return { name: port.name, port: port.port, targetPort: port.targetPort, appProtocol: port.appProtocol };
}

function asResources(objects: readonly object[], file: string, origin: Origin): Resource[] {
  return asDocuments(objects, file).map((document) => new Resource(document, 'default', origin));
}
