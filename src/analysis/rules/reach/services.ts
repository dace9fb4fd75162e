import { destinationsOf, Ingress, IngressBackend, Kind, Model, Pod, registryOf, resolveTargetPort, Service } from '../../model';
import { Report, Rule } from '../rule';
import { isGatewayPod, isSystemNamespace, selectorText } from '../support';

export const serviceEndpointRules: readonly Rule[] = [
  {
    name: 'services.Endpoints',
    codes: ['TW0401', 'TW0402'],
    run: (model, report) => {
      const routed = routedServices(model);
      for (const service of model.services) judgeSelector(model, service, routed, report);
    },
  },
  {
    name: 'services.TargetPort',
    codes: ['TW0403', 'TW0404'],
    run: (model, report) => {
      for (const service of model.services) judgeTargetPorts(model, service, report);
    },
  },
  { name: 'services.IngressBackend', codes: ['TW0405'], run: judgeIngresses },
];

/** Services that some route, Ingress or Gateway API route leads to. */
function routedServices(model: Model): Set<Service> {
  const routed = new Set<Service>();
  const add = (service: Service | undefined) => {
    if (service) routed.add(service);
  };
  for (const virtualService of model.virtualServices) {
    for (const { host } of destinationsOf(virtualService)) add(registryOf(model).find(host, virtualService.namespace)?.service);
  }
  for (const ingress of model.ingresses) {
    for (const backend of [ingress.defaultBackend, ...ingress.rules.flatMap((rule) => rule.paths.map((path) => path.backend))]) {
      if (backend) add(model.service(ingress.namespace, backend.service));
    }
  }
  for (const kind of [Kind.httpRoute, Kind.grpcRoute]) {
    for (const route of model.ofKind(kind)) {
      for (const backend of route.spec.get('rules').items().flatMap((rule) => rule.get('backendRefs').items())) {
        add(model.service(backend.get('namespace').string() ?? route.namespace, backend.get('name').string() ?? ''));
      }
    }
  }
  return routed;
}

function judgeSelector(model: Model, service: Service, routed: ReadonlySet<Service>, report: Report): void {
  if (!service.selector || service.origin !== 'manifest' || service.type === 'ExternalName' || isSystemNamespace(service.namespace)) return;
  // Where no workload of the namespace is in the manifests, nothing is known of its pods.
  const neighbours = model.podsIn(service.namespace).filter((pod) => pod.origin === 'manifest');
  if (neighbours.length === 0 || model.podsOf(service).length > 0) return;
  const isRouted = routed.has(service);
  report(isRouted ? 'TW0402' : 'TW0401', service.resource, `the selector (${selectorText(service.selector)}) selects no pod${isRouted ? ', and requests are routed here (503)' : ''}`
    + `${nearest(service.selector, neighbours)}; correct the selector, or the labels of the pod template`, service.resource.spec.get('selector'));
}

/** The workload that lacks the fewest of the labels. */
function nearest(selector: Readonly<Record<string, string>>, pods: readonly Pod[]): string {
  const missing = (pod: Pod) => Object.keys(selector).filter((key) => pod.labels[key] !== selector[key]);
  let best: Pod | undefined;
  for (const pod of pods) if (!best || missing(pod).length < missing(best).length) best = pod;
  if (!best || missing(best).length === Object.keys(selector).length) return '';
  const differences = missing(best).map((key) => best.labels[key] === undefined ? `no ${key}` : `${key}=${best.labels[key]}`);
  return `: ${best.owner.kind} ${best.name} comes closest, but has ${differences.join(', ')}`;
}

function judgeTargetPorts(model: Model, service: Service, report: Report): void {
  if (service.origin !== 'manifest' || service.type === 'ExternalName') return;
  const pods = model.podsOf(service).filter((pod) => pod.origin === 'manifest' && !isGatewayPod(pod));
  if (pods.length === 0) return;
  const portNames = () => pods.flatMap((pod) => pod.containers.flatMap((each) => each.ports.map((own) => own.name)));
  for (const port of service.ports) {
    if (typeof port.targetPort !== 'string' || pods.some((pod) => resolveTargetPort(pod, port.targetPort) !== undefined)) continue;
    const names = [...new Set(portNames().filter((name) => name !== ''))];
    report('TW0403', service.resource, `targetPort ${JSON.stringify(port.targetPort)} is the name of no container port of its pods `
      + `(${names.length > 0 ? `they have ${names.join(', ')}` : 'they name none'}), so the port leads nowhere; correct the name`, port.at.get('targetPort'));
  }
  const declared = new Set(pods.flatMap((pod) => pod.containers.flatMap((each) => each.ports.map((own) => own.containerPort))));
  const everyPodDeclares = pods.every((pod) => pod.containers.some((each) => each.ports.length > 0));
  const numbers = service.ports.filter((port) => typeof port.targetPort === 'number');
  // Ports need not be declared, so only a Service of which not one is declared looks like a mistake.
  if (!everyPodDeclares || numbers.length === 0 || numbers.length < service.ports.length) return;
  if (numbers.some((port) => declared.has(port.targetPort as number))) return;
  const [first] = numbers;
  report('TW0404', service.resource, `targetPort ${first.targetPort} is none of the ports its pods declare (${[...declared].join(', ')}); `
    + 'lead to the port the container listens on', first.at.get('targetPort').exists ? first.at.get('targetPort') : first.at.get('port'));
}

function judgeIngresses(model: Model, report: Report): void {
  const homes = new Map(model.services.map((each) => [each.name, each.namespace]));
  const namespaces = new Set(model.services.filter((each) => each.origin !== 'assumed').map((each) => each.namespace));
  for (const ingress of model.ingresses) {
    const backends = [ingress.defaultBackend, ...ingress.rules.flatMap((rule) => rule.paths.map((path) => path.backend))];
    for (const backend of backends) {
      if (!backend || backend.port === 'use-annotation') continue; // the AWS controller's own actions
      const service = model.service(ingress.namespace, backend.service);
      if (service) {
        judgeBackendPort(ingress, backend, service, report);
        continue;
      }
      const elsewhere = homes.get(backend.service);
      if (elsewhere === undefined && !namespaces.has(ingress.namespace)) continue;
      const fix = elsewhere === undefined ? '; correct the name'
        : `, and an Ingress cannot reach the one in ${elsewhere}; move the Ingress to namespace ${elsewhere}`;
      report('TW0405', ingress.resource, `backend ${backend.service} is no Service of namespace ${ingress.namespace}${fix}`, backend.at);
    }
  }
}

function judgeBackendPort(ingress: Ingress, backend: IngressBackend, service: Service, report: Report): void {
  const leadsTo = (each: Service['ports'][number]) => each.port === backend.port || each.name === backend.port;
  if (backend.port === undefined || service.ports.length === 0 || service.ports.some(leadsTo)) return;
  const ports = service.ports.map((each) => `${each.port}${each.name === '' ? '' : ` (${each.name})`}`).join(', ');
  report('TW0405', ingress.resource, `Service ${backend.service} has no port ${backend.port}; use one of ${ports}`, backend.at);
}
