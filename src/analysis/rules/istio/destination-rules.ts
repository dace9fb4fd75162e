import { DestinationRule, Field, isWildcard, Kind, Model, Pod, registryOf, ServiceEntry } from '../../model';
import { Report, Rule } from '../rule';
import { scopesOf, writtenName } from '../support';

export const destinationRuleRules: readonly Rule[] = [
  {
    name: 'destinationrule.CaCertificateAnalyzer',
    codes: ['IST0128', 'IST0129'],
    run: (model, report) => model.destinationRules.forEach((rule) => judgeCertificates(rule, report)),
  },
  {
    name: 'destinationrule.SubsetSelectPodAnalyzer',
    codes: ['IST0173', 'IST0174'],
    run: (model, report) => {
      const topology = nodeLabels(model);
      for (const rule of model.destinationRules) judgeSubsets(model, rule, topology, report);
    },
  },
];

function judgeCertificates(rule: DestinationRule, report: Report): void {
  const name = writtenName(rule.resource);
  const where = `DestinationRule ${name} in namespace ${rule.resource.declaredNamespace} has TLS mode set to`;
  const verifies = (tls: Field) => (tls.get('caCertificates').string() ?? '') !== ''
    // A Secret may hold the certificate, but only a rule for certain workloads may name one.
    || ((tls.get('credentialName').string() ?? '') !== '' && rule.resource.spec.get('workloadSelector').exists);
  const starts = (tls: Field) => tls.get('mode').string() === 'SIMPLE' || tls.get('mode').string() === 'MUTUAL';
  const tls = rule.trafficPolicy.get('tls');
  if (starts(tls) && !verifies(tls)) {
    report('IST0128', rule.resource, `${where} ${tls.get('mode').string()} but no caCertificates are set to validate server identity for host: ${rule.host}`, tls);
  }
  for (const port of rule.trafficPolicy.get('portLevelSettings').items()) {
    const own = port.get('tls');
    if (!starts(own) || verifies(own)) continue;
    report('IST0129', rule.resource, `${where} ${own.get('mode').string()} but no caCertificates are set to validate server identity for host: ${rule.host} `
      + `at port number:${port.at('port', 'number').number() ?? 0}`, own);
  }
}

function judgeSubsets(model: Model, rule: DestinationRule, topology: ReadonlyMap<string, Readonly<Record<string, string>>>, report: Report): void {
  const entry = registryOf(model).find(rule.host, rule.namespace, scopesOf(rule));
  if (!entry) {
    if (isWildcard(rule.host) && registryOf(model).hasAnyUnder(rule.host)) return; // a rule for all of a domain
    report('IST0174', rule.resource, `The host ${rule.host} defined in the DestinationRule does not match any services in the mesh.`, rule.resource.spec.get('host'));
    return;
  }
  for (const subset of rule.subsets) {
    const labels = { ...entry.serviceEntry?.workloadSelector, ...subset.labels };
    if (model.hasPodWith(labels) || someNodeGives(model, labels, topology)) continue;
    if (entry.serviceEntry && endpointsHave(model, entry.serviceEntry, labels)) continue;
    report('IST0173', rule.resource,
      `The Subset ${subset.name} defined in the DestinationRule does not select any pods. Which may lead to 503 UH (NoHealthyUpstream).`, subset.at);
  }
}

/** Labels of ServiceEntry endpoints and WorkloadEntries, which pods are not. */
function endpointsHave(model: Model, entry: ServiceEntry, labels: Readonly<Record<string, string>>): boolean {
  const has = (own: Readonly<Record<string, string>>) => Object.keys(labels).every((key) => own[key] === labels[key]);
  return entry.endpoints.some((each) => has(each.labels)) || model.workloadEntries.some((each) => each.namespace === entry.namespace && has(each.labels));
}

const topologyKeys = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone'];

/** The labels that the node of a pod adds to its endpoint. */
function nodeLabels(model: Model): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(model.ofKind(Kind.node).map((node) => [node.name, {
    ...Object.fromEntries(topologyKeys.filter((key) => node.labels[key] !== undefined).map((key) => [key, node.labels[key]])),
    'kubernetes.io/hostname': node.name,
  }]));
}

function someNodeGives(model: Model, labels: Readonly<Record<string, string>>, topology: ReadonlyMap<string, Readonly<Record<string, string>>>): boolean {
  const given = new Set([...topologyKeys, 'kubernetes.io/hostname']);
  if (!Object.keys(labels).some((key) => given.has(key))) return false;
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !given.has(key)));
  const placed = model.podsWith(own).filter((pod) => nodeOf(pod) !== undefined);
  if (topology.size === 0) return model.hasPodWith(own); // nothing is known of nodes
  return placed.some((pod) => {
    const node = topology.get(nodeOf(pod)!) ?? {};
    return Object.keys(labels).every((key) => !given.has(key) || (node as Record<string, string>)[key] === labels[key]);
  });
}

function nodeOf(pod: Pod): string | undefined {
  return pod.template.at('spec', 'nodeName').string();
}
