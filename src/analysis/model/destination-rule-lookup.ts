import { DestinationRule } from './destination-rule';
import { HostIndex } from './host-index';
import { hostCovers, isExportedTo, isMoreSpecific } from './hosts';
import { Model } from './model';
import { matchesLabels } from './pod';

/**
 * Which DestinationRules a client sees for a host (`destinationRule()` in istiod's `push_context.go`): those in its own namespace, else in the
 * service's, else in the root namespace; the first namespace with any rule for the host decides, even by a wildcard, and the others are never
 * looked at.
 */
export class DestinationRuleLookup {
  private readonly byNamespace = new Map<string, HostIndex<DestinationRule>>();
  private readonly byHost = new Map<string, DestinationRule[]>();
  private readonly found = new Map<string, readonly DestinationRule[]>();

  public constructor(private readonly model: Model) {
    for (const rule of model.destinationRules) {
      let index = this.byNamespace.get(rule.namespace);
      if (!index) this.byNamespace.set(rule.namespace, index = new HostIndex());
      const host = model.fqdn(rule.host, rule.namespace);
      index.add(host, rule);
      const same = this.byHost.get(host);
      if (same) same.push(rule);
      else this.byHost.set(host, [rule]);
    }
  }

  /** Every rule that is written for exactly this host, seen or not. */
  public forHost(host: string): readonly DestinationRule[] {
    return this.byHost.get(host) ?? [];
  }

  /** @param labels of the client, for rules that select workloads */
  public find(host: string, serviceNamespace: string, clientNamespace: string, labels: Readonly<Record<string, string>> = {}): readonly DestinationRule[] {
    const key = JSON.stringify([host, serviceNamespace, clientNamespace, labels]);
    let found = this.found.get(key);
    if (!found) this.found.set(key, found = this.search(host, serviceNamespace, clientNamespace, labels));
    return found;
  }

  private search(host: string, serviceNamespace: string, clientNamespace: string, labels: Readonly<Record<string, string>>): readonly DestinationRule[] {
    const { rootNamespace } = this.model.facts;
    for (const namespace of [clientNamespace, serviceNamespace, rootNamespace]) {
      const rules = this.inNamespace(namespace, host, labels).filter((rule) => isExportedTo(this.exportTo(rule), namespace, clientNamespace));
      // Rules of the root namespace are for everyone, and only its private ones are for itself first.
      const own = namespace === clientNamespace && namespace === rootNamespace && serviceNamespace !== rootNamespace
        ? rules.filter((rule) => rule.exportTo.includes('.')) : rules;
      if (own.length > 0) return own;
    }
    return [];
  }

  private exportTo(rule: DestinationRule): readonly string[] {
    return rule.exportTo.length > 0 ? rule.exportTo : this.model.facts.meshConfig.defaultDestinationRuleExportTo ?? [];
  }

  /** The rules with the most specific host; those for certain workloads before those for all. */
  private inNamespace(namespace: string, host: string, labels: Readonly<Record<string, string>>): DestinationRule[] {
    const rules = (this.byNamespace.get(namespace)?.overlapping(host) ?? [])
      .filter((rule) => hostCovers(this.hostOf(rule), host) && (!rule.workloadSelector || matchesLabels(rule.workloadSelector, { labels })));
    const selecting = rules.filter((rule) => rule.workloadSelector);
    const candidates = selecting.length > 0 ? selecting : rules;
    let best: string | undefined;
    for (const rule of candidates) if (best === undefined || isMoreSpecific(this.hostOf(rule), best)) best = this.hostOf(rule);
    return candidates.filter((rule) => this.hostOf(rule) === best);
  }

  private hostOf(rule: DestinationRule): string {
    return this.model.fqdn(rule.host, rule.namespace);
  }
}

const lookups = new WeakMap<Model, DestinationRuleLookup>();

/** The lookup of a model, made once. */
export function destinationRulesOf(model: Model): DestinationRuleLookup {
  let lookup = lookups.get(model);
  if (!lookup) lookups.set(model, lookup = new DestinationRuleLookup(model));
  return lookup;
}
