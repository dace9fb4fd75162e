import { Gateway, GatewayServer, Model } from '../../model';
import { Report, Rule } from '../rule';
import { goList, goQuote, push, selectorText, writtenName } from '../support';

export const gatewayRules: readonly Rule[] = [
  {
    name: 'gateway.IngressGatewayPortAnalyzer',
    codes: ['IST0101', 'IST0162'],
    run: (model, report) => {
      for (const gateway of model.gateways) judgePorts(model, gateway, report);
    },
  },
  {
    name: 'gateway.CertificateAnalyzer',
    codes: ['IST0138'],
    run: judgeCertificates,
  },
  {
    name: 'gateway.ConflictingGatewayAnalyzer',
    codes: ['IST0101', 'IST0145'],
    run: judgeConflicts,
  },
];

function judgePorts(model: Model, gateway: Gateway, report: Report): void {
  const at = gateway.resource.spec.get('selector');
  const pods = model.podsWith(gateway.selector);
  if (pods.length === 0) {
    report('IST0101', gateway.resource, `Referenced selector not found: ${goQuote(selectorText(gateway.selector))}`, at);
    return;
  }
  const offered = new Set<number>();
  for (const pod of pods) {
    for (const service of model.servicesOf(pod)) {
      for (const port of service.ports) {
        if (port.protocol !== 'TCP') continue;
        // A server may be written with the Service's port, which is translated, or with the port its pods listen on.
        offered.add(port.port);
        const target = typeof port.targetPort === 'number' ? port.targetPort : Number(port.targetPort);
        if (Number.isInteger(target)) offered.add(target);
      }
    }
  }
  for (const server of gateway.servers) {
    if (!server.at.get('port').exists || offered.has(server.port)) continue;
    report('IST0162', gateway.resource, `The gateway is listening on a target port (port ${server.port}) that is not defined in the Service associated with its `
      + `workload instances (Pod selector ${selectorText(gateway.selector)}). If you need to access the gateway port through the gateway Service, it will not be available.`,
    server.at.get('port'));
  }
}

/** Pairs told per server: a certificate that a thousand Gateways share makes a million pairs. */
const mostTold = 5;

function judgeCertificates(model: Model, report: Report): void {
  const byCertificate = new Map<string, { gateway: Gateway; index: number }[]>();
  for (const gateway of model.gateways) {
    for (const server of gateway.servers) {
      const certificate = certificateOf(server.tls.get('credentialName').string(), server.tls.get('serverCertificate').string(), server.tls.get('privateKey').string());
      if (certificate === undefined) continue;
      push(byCertificate, certificate, { gateway, index: server.index });
    }
  }
  for (const users of byCertificate.values()) {
    for (const one of users) {
      let told = 0;
      for (const other of users) {
        if (one.gateway === other.gateway || !isSubset(one.gateway.selector, other.gateway.selector)) continue;
        if (++told > mostTold) break;
        const names = goList([writtenName(one.gateway.resource), writtenName(other.gateway.resource)]);
        report('IST0138', one.gateway.resource,
          `Duplicate certificate in multiple gateways ${names} may cause 404s if clients re-use HTTP2 connections.`, one.gateway.servers[one.index].tls);
      }
    }
  }
}

function certificateOf(credential?: string, certificate?: string, key?: string): string | undefined {
  if (credential) return `credential ${credential}`;
  return certificate && key ? `file ${certificate} ${key}` : undefined;
}

function isSubset(selector: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.keys(selector).every((key) => selector[key] === other[key]);
}

/** Gateways with one selector: by port, then by host and bind address. */
interface SelectorGroup {
  readonly selector: Readonly<Record<string, string>>;
  readonly byPort: Map<number, Map<string, Gateway[]>>;
}

function judgeConflicts(model: Model, report: Report): void {
  const groups = groupBySelector(model);
  const related = relatedSelectors(model, groups);
  for (const gateway of model.gateways) {
    const text = selectorText(gateway.selector);
    const others = related(text);
    if (text !== '' && others.length === 0) {
      report('IST0101', gateway.resource, `Referenced selector not found: ${goQuote(text)}`, gateway.resource.spec.get('selector'));
      continue;
    }
    for (const server of gateway.servers) {
      const names = conflicting(gateway, server, others.map((group) => groups.get(group)!));
      if (names.length === 0) continue;
      report('IST0145', gateway.resource,
        `Conflict with gateways ${names.join(',')} (workload selector ${text}, port ${server.port}, hosts ${server.hosts.join(',')}).`, server.at);
    }
  }
}

/** Names of the other Gateways that claim a host of the server on its port and address. */
function conflicting(gateway: Gateway, server: GatewayServer, groups: readonly SelectorGroup[]): readonly string[] {
  const found = new Set<Gateway>();
  let more = 0;
  for (const group of groups) {
    const onPort = group.byPort.get(server.port);
    for (const host of server.hosts) {
      for (const other of onPort?.get(`${host} ${server.bind}`) ?? []) {
        if (other === gateway || found.has(other)) continue;
        if (found.size < mostNamed) found.add(other);
        else more++;
      }
    }
  }
  return [...[...found].map((each) => writtenName(each.resource)).sort(), ...(more > 0 ? [`and ${more} more`] : [])];
}

const mostNamed = 20;

/** Of several servers of one Gateway on one port, Istio's own check compares the last. */
function groupBySelector(model: Model): Map<string, SelectorGroup> {
  const groups = new Map<string, SelectorGroup>();
  for (const gateway of model.gateways) {
    const text = selectorText(gateway.selector);
    const group = groups.get(text) ?? { selector: gateway.selector, byPort: new Map<number, Map<string, Gateway[]>>() };
    if (gateway.servers.length > 0) groups.set(text, group);
    for (const server of new Map(gateway.servers.map((each) => [each.port, each])).values()) {
      const byHost = group.byPort.get(server.port) ?? new Map<string, Gateway[]>();
      group.byPort.set(server.port, byHost);
      for (const key of new Set(server.hosts.map((host) => `${host} ${server.bind}`))) push(byHost, key, gateway);
    }
  }
  return groups;
}

/** The selectors that are the same, or that one contains the other as text and that share a pod. */
function relatedSelectors(model: Model, groups: ReadonlyMap<string, SelectorGroup>): (text: string) => readonly string[] {
  const cache = new Map<string, readonly string[]>();
  const share = (a: string, b: string) => model.hasPodWith({ ...groups.get(a)?.selector, ...groups.get(b)?.selector });
  return (text) => {
    let found = cache.get(text);
    if (!found) {
      found = [...groups.keys()].filter((other) => other === text || ((other.includes(text) || text.includes(other)) && share(text, other)));
      cache.set(text, found);
    }
    return found;
  };
}
