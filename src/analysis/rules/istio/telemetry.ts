import { Model, Pod, PolicyScope } from '../../model';
import { Report, Rule } from '../rule';
import { firstNames, goList, goQuote, knowsPods, push, selectorText } from '../support';

export const telemetryRules: readonly Rule[] = [
  { name: 'telemetry.ProviderAnalyzer', codes: ['IST0157'], run: judgeProviders },
  { name: 'telemetry.SelectorAnalyzer', codes: ['IST0101', 'IST0159'], run: judgeSelectors },
  { name: 'telemetry.DefaultSelectorAnalyzer', codes: ['IST0160'], run: judgeDefaults },
  { name: 'telemetry.LightstepAnalyzer', codes: ['IST0002'], run: judgeLightstep },
];

function judgeProviders(model: Model, report: Report): void {
  if ((model.facts.meshConfig.defaultProviders?.accessLogging ?? []).length > 0) return;
  for (const { resource, name } of model.telemetries) {
    for (const logging of resource.spec.get('accessLogging').items()) {
      if (logging.get('disabled').boolean() === true || logging.get('providers').items().length > 0) continue;
      report('IST0157', resource, `The Telemetry ${name} in namespace ${goQuote(resource.declaredNamespace)} with empty providers will be ignored.`, logging);
    }
  }
}

function judgeSelectors(model: Model, report: Report): void {
  const byPod = new Map<Pod, PolicyScope[]>();
  const judgeMissing = knowsPods(model);
  for (const telemetry of model.telemetries) {
    if (Object.keys(telemetry.selector ?? {}).length === 0) continue;
    const pods = model.podsWith(telemetry.selector!, telemetry.namespace);
    for (const pod of pods) push(byPod, pod, telemetry);
    if (pods.length === 0 && judgeMissing) {
      report('IST0101', telemetry.resource, `Referenced selector not found: ${goQuote(selectorText(telemetry.selector!))}`, telemetry.resource.spec.get('selector'));
    }
  }
  for (const [pod, telemetries] of byPod) {
    if (telemetries.length < 2) continue;
    const names = goList(firstNames(telemetries.map((each) => each.name).sort()));
    for (const { resource } of telemetries) {
      report('IST0159', resource, `The Telemetries ${names} in namespace ${goQuote(pod.namespace)} select the same workload pod ${goQuote(pod.name)}, `
        + 'which can lead to undefined behavior.', resource.spec.get('selector'));
    }
  }
}

function judgeDefaults(model: Model, report: Report): void {
  const byNamespace = new Map<string, PolicyScope[]>();
  for (const telemetry of model.telemetries) {
    if (telemetry.selector || telemetry.targetRefs.length > 0) continue;
    push(byNamespace, telemetry.namespace, telemetry);
  }
  for (const [namespace, telemetries] of byNamespace) {
    if (telemetries.length < 2) continue;
    const names = goList(firstNames(telemetries.map((each) => each.name).sort()));
    for (const { resource } of telemetries) {
      report('IST0160', resource, `The Telemetries ${names} in namespace ${goQuote(namespace)} have no workload selector, which can lead to undefined behavior.`);
    }
  }
}

function judgeLightstep(model: Model, report: Report): void {
  const lightstep = new Set((model.facts.meshConfig.extensionProviders ?? []).filter((each) => each.lightstep !== undefined).map((each) => each.name));
  if (lightstep.size === 0) return;
  for (const { resource } of model.telemetries) {
    for (const provider of resource.spec.get('tracing').items().flatMap((each) => each.get('providers').items())) {
      const name = provider.get('name').string() ?? '';
      if (!lightstep.has(name)) continue;
      report('IST0002', resource, `Deprecated: The Lightstep provider ${name} is deprecated, please migrate to OpenTelemetry provider.`, provider);
    }
  }
}
