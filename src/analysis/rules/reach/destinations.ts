import { Destination, destinationRulesOf, destinationsOf, Gateway, Model, Pod, registryOf, Resource, Service, VirtualService } from '../../model';
import { Report, Rule } from '../rule';
import { selectorText } from '../support';
import { Bindings, bindingsOf, isOpaque } from './bindings';

export const destinationRules: readonly Rule[] = [
  { name: 'destinations.QualifiedHost', codes: ['TW0301'], run: judgeHosts },
  {
    name: 'destinations.Subset',
    codes: ['TW0302', 'TW0303'],
    run: (model, report) => {
      const judged = new Set<string>();
      for (const service of model.virtualServices) for (const each of destinationsOf(service)) judgeSubset(model, service, each, judged, report);
    },
  },
  {
    name: 'destinations.Port',
    codes: ['TW0304'],
    run: (model, report) => {
      for (const service of model.virtualServices) for (const each of destinationsOf(service)) judgePort(model, service, each, report);
    },
  },
];

/** `name.namespace` looks complete and is not: only names without a dot are completed (https://github.com/istio/istio/issues/54147). */
function judgeHosts(model: Model, report: Report): void {
  const judge = (resource: Resource, namespace: string, host: string, at: Destination['at']) => {
    if (!host.includes('.') || host.startsWith('*') || registryOf(model).find(host, namespace)) return;
    const [name, home, ...rest] = host.split('.');
    const service = model.service(home, name);
    if (!service || (rest.length > 0 && rest[0] !== 'svc')) return;
    report('TW0301', resource, `host ${JSON.stringify(host)} is taken literally and names no Service (503): only a name without a dot is completed; `
      + `write ${JSON.stringify(model.hostOf(service))}`, at.get('host'));
  };
  for (const service of model.virtualServices) for (const { host, at } of destinationsOf(service)) judge(service.resource, service.namespace, host, at);
  for (const rule of model.destinationRules) judge(rule.resource, rule.namespace, rule.host, rule.resource.spec);
}

function judgeSubset(model: Model, service: VirtualService, destination: Destination, judged: Set<string>, report: Report): void {
  if (destination.subset === undefined) return;
  const host = model.fqdn(destination.host, service.namespace);
  const target = registryOf(model).find(destination.host, service.namespace)?.service;
  const home = target?.namespace ?? service.namespace;
  const holder = destinationRulesOf(model).forHost(host).find((rule) => rule.subsets.some((each) => each.name === destination.subset));
  if (!holder) return; // Istio itself tells subsets that are nowhere
  for (const { namespace, labels, who } of clientsOf(bindingsOf(model), service)) {
    const rules = destinationRulesOf(model).find(host, home, namespace, labels);
    if (rules.some((rule) => rule.subsets.some((each) => each.name === destination.subset))) continue;
    const why = rules.length > 0
      ? `DestinationRule ${rules[0].resource.fullName} decides there and does not have it`
      : holder.namespace !== home && holder.namespace !== namespace && holder.namespace !== model.facts.rootNamespace
        ? `DestinationRule ${holder.resource.fullName} is in neither its namespace nor the service's, so it is never used`
        : `DestinationRule ${holder.resource.fullName} is exported to ${holder.exportTo.join(', ')} only`;
    const fix = rules.length > 0 ? `add the subset to ${rules[0].resource.fullName}, or delete that rule`
      : holder.exportTo.length > 0 ? `add ${JSON.stringify(namespace)} to its exportTo` : `move it to namespace ${home}`;
    report('TW0302', service.resource, `subset ${JSON.stringify(destination.subset)} of ${destination.host} does not exist for ${who} (503): ${why}; ${fix}`,
      destination.at.get('subset'));
    return;
  }
  const key = `${host} ${destination.subset}`;
  if (!target || judged.has(key)) return;
  judged.add(key);
  judgeEndpoints(model, target, destination.subset, host, report);
}

interface Client {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly who: string;
}

/** Who asks: the pods of the gateways a VirtualService is bound to. Sidecars may be anywhere, so nothing is said of them. */
function clientsOf(bindings: Bindings, service: VirtualService): Client[] {
  const clients = new Map<string, Client>();
  for (const { gateway, name } of bindings.gatewaysOf(service)) {
    if (!gateway) continue;
    for (const pod of bindings.podsOf(gateway)) {
      clients.set(`${pod.namespace} ${selectorText(pod.labels)}`, { namespace: pod.namespace, labels: pod.labels, who: `gateway ${name} in namespace ${pod.namespace}` });
    }
  }
  return [...clients.values()];
}

/** A subset selects among the pods of its own Service; Istio's own check looks at every pod of the cluster. */
function judgeEndpoints(model: Model, target: Service, name: string, host: string, report: Report): void {
  const pods = model.podsOf(target);
  if (pods.length === 0 || target.origin !== 'manifest') return;
  for (const rule of destinationRulesOf(model).forHost(host)) {
    for (const subset of rule.subsets) {
      if (subset.name !== name || Object.keys(subset.labels).some((key) => nodeLabels.has(key))) continue;
      if (model.hasPodWith({ ...target.selector, ...subset.labels }, target.namespace)) continue;
      report('TW0303', rule.resource, `subset ${JSON.stringify(name)} (${selectorText(subset.labels)}) selects none of the pods of Service ${target.resource.fullName}, `
        + `so requests for it get 503: ${describePods(pods, Object.keys(subset.labels))}; correct the labels of the subset or of the pod template`, subset.at.get('labels'));
    }
  }
}

const nodeLabels = new Set(['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone', 'kubernetes.io/hostname']);

function describePods(pods: readonly Pod[], keys: readonly string[]): string {
  const labelOf = (pod: Pod, key: string) => pod.labels[key] === undefined ? `no ${key}` : `${key}=${pod.labels[key]}`;
  const shown = pods.slice(0, 3).map((pod) => `${pod.owner.kind} ${pod.name} has ${keys.map((key) => labelOf(pod, key)).join(', ')}`);
  return shown.join(', ') + (pods.length > 3 ? `, and ${pods.length - 3} more` : '');
}

/** Without a port, a gateway route goes to the port of the listener: right only when the Service happens to have it. */
function judgePort(model: Model, service: VirtualService, destination: Destination, report: Report): void {
  if (destination.at.get('port').exists) return;
  const target = registryOf(model).find(destination.host, service.namespace)?.service;
  if (!target || target.ports.length < 2) return;
  const gateways = bindingsOf(model).gatewaysOf(service).flatMap(({ gateway }) => gateway && !isOpaque(gateway) ? [gateway] : []);
  const opened = new Set(gateways.flatMap((gateway) => portsFor(model, gateway, service)));
  const missing = [...opened].filter((port) => !target.ports.some((each) => each.port === port));
  if (missing.length === 0) return;
  const ports = target.ports.map((each) => `${each.port}${each.name === '' ? '' : ` (${each.name})`}`).join(', ');
  report('TW0304', service.resource, `the destination ${destination.host} has no port and the Service has several (${ports}), so a request that comes in on port ${missing[0]} `
    + `goes to port ${missing[0]}, which the Service does not have (503); set destination.port.number`, destination.at);
}

function portsFor(model: Model, gateway: Gateway, service: VirtualService): number[] {
  return service.hosts.flatMap((host) => bindingsOf(model).served(gateway, host, service.namespace))
    .filter((each) => each.reservedFor === undefined && !each.server.httpsRedirect)
    .map((each) => each.server.port);
}
