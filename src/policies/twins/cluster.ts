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
  const ports = [...new Set(items(rules).flatMap(({ http }) => items(fields(http).paths)).map(({ backend }) => fields(fields(fields(backend).service).port).number).filter((port) => port !== undefined))];
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
  const taken = new Set(others.filter((other) => other.kind === 'Ingress' && placeOf(other) !== placeOf(document)).flatMap(hostsOf));
  const both = [...new Set(hostsOf(document))].filter((host) => taken.has(host));
  return both.length > 0 ? [`another Ingress has these hosts: ${listed(both)}`] : [];
};

/** The module knows the Services of the namespace; here those of the same environment. See https://github.com/kubewarden/policies/tree/main/policies/unique-service-selector-policy */
export const uniqueServiceSelector: Twin = (_, document, others) => {
  const selector = selectorOf(document);
  if (selector === undefined) return [];
  const same = others.filter((other) => selectorOf(other) === selector && namespaceOf(other) === namespaceOf(document) && placeOf(other) !== placeOf(document));
  return same.length > 0 ? [`these Services have the same selector: ${listed(same.map((other) => String(fields(other.metadata).name)))}`] : [];
};

function serviceOf({ apiVersion, kind, spec }: Fields): Fields | undefined {
  return apiVersion === 'v1' && kind === 'Service' ? fields(spec) : undefined;
}

function selectorOf(document: Fields): string | undefined {
  const selector = serviceOf(document)?.selector;
  return selector === undefined ? undefined : JSON.stringify(Object.entries(fields(selector)).sort(([a], [b]) => a < b ? -1 : 1));
}

function hostsOf({ spec }: Fields): string[] {
  return items(fields(spec).rules).map(({ host }) => text(host)).filter((host) => host !== undefined);
}

function namespaceOf({ metadata }: Fields): unknown {
  return fields(metadata).namespace;
}

function placeOf(document: Fields): string {
  return `${String(namespaceOf(document))}/${String(fields(document.metadata).name)}`;
}

function numbers(list: unknown): number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
