import { Fields, fields, items, listed, text, Twin } from './twin';

/** See https://github.com/kubewarden/policies/tree/main/policies/disallow-service-loadbalancer-policy */
export const disallowServiceLoadbalancer: Twin = (_, document) => serviceOf(document)?.type === 'LoadBalancer' ? ['the Service is a load balancer'] : [];

/** See https://github.com/kubewarden/policies/tree/main/policies/disallow-service-nodeport-policy */
export const disallowServiceNodeport: Twin = (_, document) => serviceOf(document)?.type === 'NodePort' ? ['the Service opens a port of the nodes'] : [];

/**
 * Hosts of `tls` and of the rules must be the same, so a host of `tls` without a rule is refused, too. Ports that are named, not numbered, are not compared.
 * See https://github.com/kubewarden/policies/tree/main/policies/ingress-policy
 */
export const ingress: Twin = (settings, { kind, spec }) => {
  if (kind !== 'Ingress') return [];
  const { tls, rules } = fields(spec);
  const secured = new Set(items(tls).flatMap(({ hosts }) => Array.isArray(hosts) ? hosts.map(String) : []));
  const served = new Set(items(rules).map(({ host }) => text(host)).filter((host) => host !== undefined));
  const [plain, idle] = [[...served].filter((host) => !secured.has(host)), [...secured].filter((host) => !served.has(host))];
  const ports = [...new Set(items(rules).flatMap(({ http }) => items(fields(http).paths)).map(portOf).filter((port) => port !== undefined))];
  const [allowed, denied] = [numbers(settings.allowPorts), numbers(settings.denyPorts)];
  const foreign = allowed.length === 0 ? [] : ports.filter((port) => !allowed.includes(Number(port)));
  const refused = ports.filter((port) => denied.includes(Number(port)));
  return [
    ...(settings.requireTLS === true && plain.length > 0 ? [`these hosts have no TLS: ${listed(plain)}`] : []),
    ...(settings.requireTLS === true && idle.length > 0 ? [`these hosts have TLS and no rule: ${listed(idle)}`] : []),
    ...(foreign.length > 0 ? [`these ports are not allowed: ${listed(foreign.map(String))}`] : []),
    ...(refused.length > 0 ? [`these ports are denied: ${listed(refused.map(String))}`] : []),
  ];
};

/** The module knows the Ingresses of the cluster; here those of the same environment. See https://github.com/kubewarden/policies/tree/main/policies/unique-ingress-policy */
export const uniqueIngress: Twin = (_, document, others) => {
  if (document.kind !== 'Ingress') return [];
  const known = indexOf(others).hosts;
  const both = [...new Set(hostsOf(document))].filter((host) => [...known.get(host) ?? []].some((place) => place !== placeOf(document)));
  return both.length > 0 ? [`another Ingress has these hosts: ${listed(both)}`] : [];
};

/** The module knows the Services of the namespace; here those of the same environment. See https://github.com/kubewarden/policies/tree/main/policies/unique-service-selector-policy */
export const uniqueServiceSelector: Twin = (_, document, others) => {
  const selector = selectorOf(document);
  if (selector === undefined) return [];
  const same = [...indexOf(others).selectors.get(selector) ?? []].filter((place) => place !== placeOf(document));
  return same.length > 0 ? [`these Services have the same selector: ${listed(same)}`] : [];
};

/** Where hosts and selectors are, made once for a set of documents. */
interface Index {
  readonly hosts: Map<string, Set<string>>;
  readonly selectors: Map<string, Set<string>>;
}

const INDEXES = new WeakMap<readonly Fields[], Index>();

function indexOf(documents: readonly Fields[]): Index {
  let index = INDEXES.get(documents);
  if (index) return index;
  INDEXES.set(documents, index = { hosts: new Map(), selectors: new Map() });
  for (const document of documents) {
    const selector = selectorOf(document);
    if (selector !== undefined) addTo(index.selectors, selector, placeOf(document));
    if (document.kind === 'Ingress') hostsOf(document).forEach((host) => addTo(index.hosts, host, placeOf(document)));
  }
  return index;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

function portOf({ backend }: Fields): unknown {
  return fields(fields(fields(backend).service).port).number;
}

function serviceOf({ apiVersion, kind, spec }: Fields): Fields | undefined {
  return apiVersion === 'v1' && kind === 'Service' ? fields(spec) : undefined;
}

/** The selector of a Service with its namespace. */
function selectorOf(document: Fields): string | undefined {
  const selector = serviceOf(document)?.selector;
  if (selector === undefined) return undefined;
  return JSON.stringify([fields(document.metadata).namespace, Object.entries(fields(selector)).sort(([a], [b]) => a < b ? -1 : 1)]);
}

function hostsOf({ spec }: Fields): string[] {
  return items(fields(spec).rules).map(({ host }) => text(host)).filter((host) => host !== undefined);
}

function placeOf({ metadata }: Fields): string {
  const { namespace, name } = fields(metadata);
  return `${String(namespace)}/${String(name)}`;
}

function numbers(list: unknown): number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
