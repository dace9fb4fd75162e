import { Field, isExportedTo, Model, registryOf, VirtualService } from '../../model';
import { Report, Rule } from '../rule';
import { Bindings, bindingsOf, describePort, GatewayReference, isOpaque, ServedHost } from './bindings';

/** Every host of a VirtualService must meet a server that reads its routes, or its requests get 404 without a word. */
export const hostRules: readonly Rule[] = [
  {
    name: 'reach.HostAtGateway',
    codes: ['TW0101', 'TW0102'],
    run: (model, report) => {
      for (const service of model.virtualServices) judgeHosts(model, service, report);
    },
  },
  {
    name: 'reach.ExportToGateway',
    codes: ['TW0103'],
    run: (model, report) => {
      for (const service of model.virtualServices) judgeVisibility(model, service, report);
    },
  },
  {
    name: 'reach.MatchApplies',
    codes: ['TW0104'],
    run: (model, report) => {
      for (const service of model.virtualServices) judgeMatches(model, service, report);
    },
  },
];

function judgeHosts(model: Model, service: VirtualService, report: Report): void {
  const bindings = bindingsOf(model);
  const references = bindings.gatewaysOf(service);
  if (references.length === 0 || references.some((each) => each.gateway && isOpaque(each.gateway))) return;
  const met: ServedHost[] = [];
  let allServed = true;
  for (const at of service.resource.spec.get('hosts').items()) {
    const host = at.string();
    if (host === undefined) continue;
    const served = references.flatMap(({ gateway }) => gateway ? bindings.served(gateway, host, service.namespace) : []);
    const usable = served.filter((each) => each.reservedFor === undefined);
    if (usable.length > 0) {
      met.push(...usable);
      continue;
    }
    allServed = false;
    if (bindings.isMeshBound(service) && servedInMesh(model, host, service.namespace)) continue;
    tellUnserved(bindings, service, at, host, references, served, report);
  }
  if (allServed && met.length > 0) judgeRouting(service, met, bindings.isMeshBound(service), report);
}

/** A host that the mesh itself knows is reached from sidecars. */
function servedInMesh(model: Model, host: string, namespace: string): boolean {
  return registryOf(model).find(host, namespace) !== undefined;
}

function tellUnserved(
  bindings: Bindings, service: VirtualService, at: Field, host: string, references: readonly GatewayReference[], served: readonly ServedHost[], report: Report,
): void {
  const candidates = bindings.candidates(host, service.namespace).filter((each) => readsRoutesOf(service, each));
  const known = references.filter((each) => each.gateway);
  if (known.length === 0 && candidates.length === 0) return; // the missing gateway is told already
  const [reserved] = served;
  const where = reserved
    ? `${reserved.gateway.resource.fullName} serves it to VirtualServices in namespace ${reserved.reservedFor} only`
    : references.map(({ name, gateway }) => gateway ? `${name} serves ${list(gateway.servers.flatMap((server) => server.hosts))}` : `${name} does not exist`).join(', ');
  const fix = reserved
    ? `write the server's host as "*/${host}" or "${service.namespace}/${host}", or move the VirtualService to namespace ${reserved.reservedFor}`
    : candidates.length > 0
      ? `bind it to ${describe(candidates[0])}`
      : known.length > 0 ? `add the host to a server of ${known[0].name}` : 'bind it to a gateway that exists';
  report('TW0101', service.resource, `host ${JSON.stringify(host)} is served by none of the gateways this VirtualService is bound to, so every request for it gets 404: `
    + `${where}; ${fix}`, at);
}

function describe({ gateway, server }: ServedHost): string {
  return `${gateway.resource.fullName}, which serves ${list(server.hosts)} on ${describePort(server)}`;
}

function list(hosts: readonly string[]): string {
  const unique = [...new Set(hosts)];
  if (unique.length === 0) return 'nothing';
  return unique.length <= 4 ? unique.join(', ') : `${unique.slice(0, 4).join(', ')} and ${unique.length - 4} more`;
}

const kinds = ['http', 'tls', 'tcp'] as const;

function readsRoutesOf(service: VirtualService, { server }: ServedHost): boolean {
  const own = kinds.filter((kind) => service[kind].length > 0);
  return own.length === 0 || own.includes(server.routing);
}

/** The servers are there, but do they read the kind of routes that the VirtualService has? */
function judgeRouting(service: VirtualService, met: readonly ServedHost[], isMeshBound: boolean, report: Report): void {
  const own = kinds.filter((kind) => service[kind].length > 0);
  if (own.length === 0 || isMeshBound) return;
  const reads = (each: ServedHost) => own.includes(each.server.routing) && !(each.server.routing === 'http' && each.server.httpsRedirect);
  if (met.some(reads)) return;
  const redirects = met.every(({ server }) => server.httpsRedirect);
  if (redirects) return; // a gateway that only redirects is a choice, and a request that asks again is served elsewhere or told as unserved
  const seen = new Map(met.filter(({ server }) => !(server.routing === 'http' && server.httpsRedirect)).map((each) => [each.server, each]));
  const servers = [...seen.values()].map(({ gateway, server }) => `${gateway.resource.fullName} ${describePort(server)}`
    + `${server.tlsMode === 'none' ? '' : ` with TLS ${server.tlsMode}`} reads spec.${server.routing}`);
  const [first] = seen.values();
  report('TW0102', service.resource, `this VirtualService has routes in ${own.map((kind) => `spec.${kind}`).join(' and ')}, which none of its servers reads: `
    + `${servers.join(', ')}; ${fixRouting(own, first)}`, service.resource.spec.get(own[0]));
}

function fixRouting(own: readonly string[], { server }: ServedHost): string {
  if (server.routing === 'tls') return own.includes('http') ? 'terminate TLS at the gateway (mode SIMPLE with a certificate), or route by name in spec.tls' : 'route by name in spec.tls';
  if (server.routing === 'tcp') return own.includes('http') ? 'give the port protocol HTTP or HTTPS, or route in spec.tcp' : 'route in spec.tcp';
  return own.includes('tls') ? 'set the server to TLS mode PASSTHROUGH, or route in spec.http' : 'give the port protocol TCP, or route in spec.http';
}

function judgeVisibility(model: Model, service: VirtualService, report: Report): void {
  const exportTo = service.exportTo.length > 0 ? service.exportTo : model.facts.meshConfig.defaultVirtualServiceExportTo ?? [];
  if (exportTo.length === 0) return;
  for (const { name, gateway } of bindingsOf(model).gatewaysOf(service)) {
    if (!gateway) continue;
    const namespaces = [...new Set(bindingsOf(model).podsOf(gateway).map((pod) => pod.namespace))];
    if (namespaces.length === 0 || namespaces.some((each) => isExportedTo(exportTo, service.namespace, each))) continue;
    const at = service.resource.spec.get('exportTo');
    report('TW0103', service.resource, `exportTo (${exportTo.join(', ')}) hides this VirtualService from namespace ${namespaces.join(', ')}, where the pods of gateway ${name} run; `
      + `add ${JSON.stringify(namespaces[0])} to exportTo, or drop it`, at.exists ? at : undefined);
  }
}

function judgeMatches(model: Model, service: VirtualService, report: Report): void {
  const bindings = bindingsOf(model);
  const references = bindings.gatewaysOf(service);
  const names = new Set([...references.map((each) => each.name), ...(bindings.isMeshBound(service) ? ['mesh'] : [])]);
  const ports = bindings.isMeshBound(service) || references.some(({ gateway }) => !gateway || isOpaque(gateway)) ? undefined
    : new Set(references.flatMap(({ gateway }) => gateway!.servers.map((server) => server.port)));
  for (const match of [...service.http, ...service.tls, ...service.tcp].flatMap((route) => [...route.matches])) {
    const wrong = match.gateways.filter((each) => !names.has(resolve(each, service.namespace)));
    if (match.gateways.length > 0 && wrong.length === match.gateways.length && service.hosts.length > 0) {
      report('TW0104', service.resource, `the match is for gateway ${wrong.join(', ')}, which spec.gateways (${[...names].join(', ')}) does not name, so it never applies; `
        + 'add it to spec.gateways, or drop it here', match.at.get('gateways'));
    } else if (ports && match.port !== undefined && ports.size > 0 && !ports.has(match.port)) {
      report('TW0104', service.resource, `the match is for port ${match.port}, which none of the gateways opens (${[...ports].join(', ')}), so it never applies; `
        + 'use a port of a server', match.at.get('port'));
    }
  }
}

function resolve(reference: string, namespace: string): string {
  return reference === 'mesh' || (reference.includes('/') && !reference.startsWith('./')) ? reference : `${namespace}/${reference.replace(/^\.\//, '')}`;
}
