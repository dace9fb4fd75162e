import { Kind, Model, Pod, Resource, Sidecar } from '../../model';
import { Report, Rule } from '../rule';
import { firstNames, goList, goQuote, isAmbient, knowsPods, push, selectorText } from '../support';

export const sidecarRules: readonly Rule[] = [{
  name: 'sidecar.SelectorAnalyzer',
  codes: ['IST0101', 'IST0110', 'IST0111', 'IST0167'],
  run: (model, report) => {
    const forAll = new Map<string, Sidecar[]>();
    const byPod = new Map<Pod, Sidecar[]>();
    const judgeMissing = knowsPods(model);
    for (const sidecar of model.sidecars) {
      if (Object.keys(sidecar.workloadSelector ?? {}).length === 0) {
        push(forAll, sidecar.namespace, sidecar);
        continue;
      }
      const pods = model.podsWith(sidecar.workloadSelector!, sidecar.namespace);
      for (const pod of pods) push(byPod, pod, sidecar);
      if (pods.length === 0 && judgeMissing) {
        report('IST0101', sidecar.resource, `Referenced selector not found: ${goQuote(selectorText(sidecar.workloadSelector!))}`,
          sidecar.resource.spec.get('workloadSelector'));
      }
    }
    const ineffective = new Set<Sidecar>();
    for (const [pod, sidecars] of byPod) judgePod(pod, sidecars, ineffective, report);
    for (const [namespace, sidecars] of forAll) judgeNamespace(model, namespace, sidecars, report);
  },
}];

function judgePod(pod: Pod, sidecars: readonly Sidecar[], told: Set<Sidecar>, report: Report): void {
  for (const sidecar of sidecars) {
    const at = sidecar.resource.spec.get('workloadSelector');
    if (isAmbient(pod)) {
      if (!told.has(sidecar)) report('IST0167', sidecar.resource, 'The policy has no impact: selected workload is in ambient mode, the policy has no impact.', at);
      told.add(sidecar);
    } else if (sidecars.length > 1) {
      report('IST0110', sidecar.resource, `The Sidecars ${goList(firstNames(sidecars.map((each) => each.name)))} in namespace ${goQuote(pod.namespace)} select the same workload pod `
        + `${goQuote(pod.name)}, which can lead to undefined behavior.`, at);
    }
  }
}

function judgeNamespace(model: Model, namespace: string, sidecars: readonly Sidecar[], report: Report): void {
  const ambient = isAmbientNamespace(model.find(Kind.namespace, '', namespace));
  if (!ambient && sidecars.length < 2) return;
  for (const { resource } of sidecars) {
    if (ambient) {report('IST0167', resource, 'The policy has no impact: namespace is in ambient mode, the policy has no impact.');} else {
      report('IST0111', resource,
        `The Sidecars ${goList(firstNames(sidecars.map((each) => each.name)))} in namespace ${goQuote(namespace)} have no workload selector, which can lead to undefined behavior.`);
    }
  }
}

function isAmbientNamespace(namespace: Resource | undefined): boolean {
  return namespace !== undefined && namespace.labels['istio-injection'] !== 'enabled' && (namespace.labels['istio.io/rev'] ?? '') === ''
    && namespace.labels['istio.io/dataplane-mode'] === 'ambient';
}
