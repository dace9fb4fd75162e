import { DestinationRule, Subset } from '../../model/destination-rule';
import { Field } from '../../model/field';
import { isExportedTo, mostSpecificHost } from '../../model/hosts';
import { Resource } from '../../model/resource';
import { byCreation } from './order';
import { MeshService } from './services';

/** All DestinationRules of one namespace for one host, merged as istiod does. */
export interface MergedRule {
  readonly host: string;
  readonly namespace: string;
  readonly exportTo: readonly string[];
  readonly workloadSelector?: Readonly<Record<string, string>>;
  readonly subsets: (Subset & { readonly owner: Resource })[];
  /** The traffic policy of the oldest rule that has one, and whose it is. */
  trafficPolicy: Field;
  policyOwner: Resource;
  readonly from: Resource[];
  /** Rules of the same host that were left out, because they are exported elsewhere. */
  readonly leftOut: Resource[];
}

/** Which DestinationRule a client uses for a service: its own namespace's, the service's, the root namespace's, in that order. */
export class DestinationRules {
  private readonly local = new Map<string, Map<string, MergedRule[]>>();
  private readonly exported = new Map<string, Map<string, MergedRule[]>>();
  private readonly rootNamespace: string;

  public constructor(rules: readonly DestinationRule[], fqdn: (host: string, namespace: string) => string, rootNamespace: string, defaults: readonly string[]) {
    this.rootNamespace = rootNamespace;
    for (const rule of [...rules].sort(byCreation)) {
      const host = fqdn(rule.host, rule.namespace);
      if (host === '') continue;
      const exportTo = rule.exportTo.length > 0 ? rule.exportTo : defaults;
      const isPrivate = exportTo.length > 0 && exportTo.every((each) => each === '.' || each === rule.namespace);
      const isForHome = rule.exportTo.length === 0 || rule.exportTo.some((each) => each === '*' || each === '.' || each === rule.namespace);
      // in the root namespace only private rules count as local: the others are meant for the whole mesh
      if (rule.namespace === rootNamespace ? isPrivate : isForHome) add(this.local, rule, host, exportTo);
      if (!isPrivate) add(this.exported, rule, host, exportTo);
    }
  }

  /** The rule for `service` as a client in `namespace` with `labels` sees it. */
  public find(service: Pick<MeshService, 'host' | 'namespace'>, namespace: string, labels: Readonly<Record<string, string>>): MergedRule | undefined {
    const local = select(this.local.get(namespace), service.host);
    const candidates = local
      ?? visible(select(this.exported.get(service.namespace), service.host), namespace)
      ?? visible(select(this.exported.get(this.rootNamespace), service.host), namespace);
    if (!candidates) return undefined;
    const selected = candidates.find((rule) => rule.workloadSelector && rule.namespace === namespace && isSubset(rule.workloadSelector, labels));
    return selected ?? candidates.find((rule) => rule.workloadSelector === undefined);
  }

  /** Every rule that names the host, in any namespace: what a near miss is found among. */
  public about(host: string): MergedRule[] {
    const found: MergedRule[] = [];
    for (const index of [this.local, this.exported]) {
      for (const byHost of index.values()) {
        for (const rule of select(byHost, host) ?? []) if (!found.some((each) => each.from[0] === rule.from[0])) found.push(rule);
      }
    }
    return found;
  }
}

export function isSubset(inner: Readonly<Record<string, string>>, outer: Readonly<Record<string, string>>): boolean {
  return Object.keys(inner).every((key) => outer[key] === inner[key]);
}

function select(byHost: Map<string, MergedRule[]> | undefined, host: string): MergedRule[] | undefined {
  if (!byHost) return undefined;
  const exact = byHost.get(host);
  if (exact) return exact;
  const wildcards = wildcardsOf(byHost);
  const best = wildcards.length === 0 ? undefined : mostSpecificHost(host, wildcards);
  return best === undefined ? undefined : byHost.get(best);
}

const wildcardCache = new WeakMap<Map<string, MergedRule[]>, string[]>();

function wildcardsOf(byHost: Map<string, MergedRule[]>): string[] {
  let wildcards = wildcardCache.get(byHost);
  if (!wildcards) wildcardCache.set(byHost, wildcards = [...byHost.keys()].filter((host) => host.startsWith('*')));
  return wildcards;
}

function visible(rules: MergedRule[] | undefined, namespace: string): MergedRule[] | undefined {
  const seen = rules?.filter((rule) => isExportedTo(rule.exportTo, rule.namespace, namespace));
  return seen && seen.length > 0 ? seen : undefined;
}

function add(index: Map<string, Map<string, MergedRule[]>>, rule: DestinationRule, host: string, exportTo: readonly string[]): void {
  let byHost = index.get(rule.namespace);
  if (!byHost) index.set(rule.namespace, byHost = new Map());
  const known = byHost.get(host) ?? [];
  const twin = known.find((each) => sameSelector(each.workloadSelector, rule.workloadSelector));
  if (!twin) {
    known.push({
      host, namespace: rule.namespace, exportTo, workloadSelector: rule.workloadSelector,
      subsets: rule.subsets.map((subset) => ({ ...subset, owner: rule.resource })),
      trafficPolicy: rule.trafficPolicy, policyOwner: rule.resource, from: [rule.resource], leftOut: [],
    });
    byHost.set(host, known);
    return;
  }
  if ([...twin.exportTo].sort().join() !== [...exportTo].sort().join()) {
    twin.leftOut.push(rule.resource);
    return;
  }
  twin.from.push(rule.resource);
  for (const subset of rule.subsets) {
    if (!twin.subsets.some((each) => each.name === subset.name)) twin.subsets.push({ ...subset, owner: rule.resource });
  }
  if (!twin.trafficPolicy.exists) {
    twin.trafficPolicy = rule.trafficPolicy;
    twin.policyOwner = rule.resource;
  }
}

function sameSelector(a: Readonly<Record<string, string>> | undefined, b: Readonly<Record<string, string>> | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSubset(a, b) && isSubset(b, a);
}
