import { Model, ServiceEntry } from '../../model';
import { Report, Rule } from '../rule';
import { firstNames, writtenName } from '../support';

export const serviceEntryRules: readonly Rule[] = [
  {
    name: 'serviceentry.Analyzer',
    codes: ['IST0134'],
    run: (model, report) => {
      if (allocatesAddresses(model)) return;
      for (const entry of model.serviceEntries) {
        const allocated = entry.resource.root.at('status', 'addresses').items().length > 0;
        if (allocated || entry.resource.spec.get('addresses').items().length > 0) continue;
        for (const port of entry.ports) {
          if (port.protocol === '' || port.protocol === 'TCP') report('IST0134', entry.resource, 'ServiceEntry addresses are required for this protocol.', port.at);
        }
      }
    },
  },
  {
    name: 'serviceentry.ConflictingServiceEntryProtocolAnalyzer',
    codes: ['IST0177'],
    run: judgeProtocols,
  },
];

/** Whether proxies give hosts addresses of their own, so that TCP ports can be told apart. */
function allocatesAddresses(model: Model): boolean {
  const metadata = model.facts.meshConfig.defaultConfig?.proxyMetadata as Readonly<Record<string, unknown>> | undefined;
  const isOn = (name: string) => String(metadata?.[name] ?? '') === 'true';
  return (isOn('ISTIO_META_DNS_CAPTURE') && isOn('ISTIO_META_DNS_AUTO_ALLOCATE')) || (isOn('ISTIO_META_DNS_CAPTURE') && isOn('PILOT_ENABLE_IP_AUTOALLOCATE'));
}

interface Use {
  readonly entry: ServiceEntry;
  readonly protocol: string;
}

function judgeProtocols(model: Model, report: Report): void {
  // By namespace that sees it, host and port.
  const uses = new Map<string, { host: string; port: number; scope: string; uses: Use[] }>();
  for (const entry of model.serviceEntries) {
    const everyone = entry.exportTo.length === 0 || entry.exportTo.includes('*');
    const scopes = everyone ? ['*'] : [...new Set(entry.exportTo.map((each) => each === '.' ? entry.namespace : each))];
    for (const scope of scopes) {
      for (const host of entry.hosts) {
        for (const port of entry.ports) {
          const key = `${scope} ${host} ${port.number}`;
          const group = uses.get(key) ?? { host, port: port.number, scope, uses: [] };
          uses.set(key, group);
          group.uses.push({ entry, protocol: port.protocol });
        }
      }
    }
  }
  const told = new Set<ServiceEntry>();
  for (const group of uses.values()) {
    const all = group.scope === '*' ? group.uses : [...group.uses, ...uses.get(`* ${group.host} ${group.port}`)?.uses ?? []];
    const protocols = [...new Set(all.map((each) => each.protocol))].sort();
    if (protocols.length < 2) continue;
    const names = firstNames([...new Set(all.map((each) => writtenName(each.entry.resource)))].sort());
    for (const { entry } of all) {
      if (told.has(entry)) continue;
      told.add(entry);
      report('IST0177', entry.resource, `Multiple ServiceEntries (${names.join(', ')}) define the same host ${JSON.stringify(group.host)} and port ${group.port} `
        + `with conflicting protocols (${protocols.join(', ')}).`, entry.resource.spec.get('ports'));
    }
  }
}
