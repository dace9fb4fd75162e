import { ApiObject } from 'cdk8s';
import { Model } from '../../analysis/model';
import { analyze } from '../../analysis/rules';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { LocatedProblem } from '../../core/validation-error';
import { RenderedChart } from './collect';
import { knownFacts } from './known-facts';
import { KubernetesObject } from './kubernetes-object';

/** API groups whose objects say where requests go. */
const ROUTING = /^(networking\.istio\.io|security\.istio\.io|telemetry\.istio\.io|extensions\.istio\.io|gateway\.networking\.k8s\.io)$/;

/**
 * Judges finished documents as `istioctl analyze` would, and further. Errors refuse the synthesis, warnings are told; what is merely worth knowing is left
 * to `trackway analyze`.
 *
 * Documents that our own constructs made, with no routing among them, agree with one another by construction and are not judged again.
 */
export function analyzeCharts(charts: readonly RenderedChart[]): { problems: LocatedProblem[]; warnings: LocatedProblem[] } {
  const rendered = charts.flatMap(({ documents }) => documents);
  if (!rendered.some(({ object }) => ROUTING.test(object.apiGroup) || !KubernetesObject.isKubernetesObject(object))) return { problems: [], warnings: [] };
  const objects = new Map<string, ApiObject>();
  for (const { object, document } of rendered) {
    const { name, namespace } = document.metadata as { name?: string; namespace?: string };
    objects.set(`${String(document.kind)}/${namespace ?? ''}/${name}`, object);
  }
  const findings = analyze(Model.of(rendered.map(({ document }) => document), { clusterDomain: settingsOf(rendered[0].object).clusterDomain, ...knownFacts(rendered[0].object) }));
  const problems: LocatedProblem[] = [];
  const warnings: LocatedProblem[] = [];
  for (const { code, level, message, path, resource } of findings) {
    if (level === 'info') continue;
    const object = objects.get(`${resource.kind}/${resource.namespace}/${resource.name}`);
    const where = `${resource.kind} ${resource.name}${path ? ` \`${path}\`` : ''}`;
    const located = { path: object ? pathOf(object) : `${resource.namespace}/${resource.name}`, code, what: `${where}: ${message}`, fix: 'see docs/analyze.md' };
    (level === 'error' ? problems : warnings).push(located);
  }
  return { problems, warnings };
}
