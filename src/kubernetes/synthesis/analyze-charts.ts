import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Model } from '../../analysis/model';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { addForeignSynthCheck } from '../../core/problems';
import { LocatedProblem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { analysis } from './analysis';
import { collect, RenderedChart, RenderedDocument } from './collect';
import { renderFaithfully } from './faithful';
import { Json } from './json';
import { knownFacts } from './known-facts';
import { KubernetesObject } from './kubernetes-object';

/** API groups whose objects say where requests go. */
const ROUTING = /^(networking\.istio\.io|security\.istio\.io|telemetry\.istio\.io|extensions\.istio\.io|gateway\.networking\.k8s\.io)$/;

/**
 * Judges finished documents as `istioctl analyze` would, and further. Errors refuse the synthesis, warnings are told unless they were acknowledged; what is
 * merely worth knowing is left to `trackway analyze`.
 *
 * Documents that our own constructs made, with no routing among them, agree with one another by construction and are not judged again.
 */
export function analyzeCharts(charts: readonly RenderedChart[]): { problems: LocatedProblem[]; warnings: LocatedProblem[] } {
  const rendered = charts.flatMap(({ documents }) => documents);
  if (!rendered.some(({ object }) => ROUTING.test(object.apiGroup) || !KubernetesObject.isKubernetesObject(object))) return { problems: [], warnings: [] };
  const objects = new Map(rendered.map(({ object, document }) => [keyOf(document), object]));
  const problems: LocatedProblem[] = [];
  const warnings: LocatedProblem[] = [];
  for (const { code, level, message, path, resource } of analysis.analyze(modelOf(charts))) {
    const object = objects.get(`${resource.kind}/${resource.namespace}/${resource.name}`);
    // What is found in another chart is told where that chart is judged.
    if (level === 'info' || !object || (level === 'warning' && Warnings.of(object).accepts(code))) continue;
    const where = `${resource.kind} ${resource.name}${path ? ` \`${path}\`` : ''}`;
    const located = { path: pathOf(object), code, what: `${where}: ${message}`, fix: 'see docs/analyze.md' };
    (level === 'error' ? problems : warnings).push(located);
  }
  return { problems, warnings };
}

const WATCHED = new WeakSet<IConstruct>();

/** Lets the tree of `scope` be analyzed when cdk8s synthesizes it, too; ours does so anyway. */
export function analyzeWhoeverSynthesizes(scope: IConstruct): void {
  const { root } = scope.node;
  if (WATCHED.has(root)) return;
  WATCHED.add(root);
  addForeignSynthCheck(root, () => {
    const { charts, problems } = collect(root);
    // What is refused already is told by whoever refuses it.
    if (problems.length > 0) return [];
    return analyzeCharts(charts).problems.map((problem) => ({ ...problem, what: `${problem.path}: ${problem.what}` }));
  });
}

/** The model of everything that is deployed together with these charts: a route of one chart is bound to a gateway of another. */
export function modelOf(charts: readonly RenderedChart[]): Model {
  const rendered = charts.flatMap(({ documents }) => documents);
  if (rendered.length === 0) return analysis.Model.of([]);
  const [{ object }] = rendered;
  const { clusterDomain, versions } = settingsOf(object);
  const documents = [...rendered, ...surroundings(charts)].map(({ document }) => document);
  return analysis.Model.of(documents, { clusterDomain, istioVersion: versions.istio, ...knownFacts(object) });
}

/** The documents of the other charts of the same tree, as far as they can be rendered. */
function surroundings(charts: readonly RenderedChart[]): RenderedDocument[] {
  const judged = new Set(charts.map(({ chart }) => chart));
  const documents: RenderedDocument[] = [];
  for (const construct of charts[0].chart.node.root.node.findAll()) {
    if (!ApiObject.isApiObject(construct) || judged.has(Chart.of(construct))) continue;
    try {
      documents.push({ object: construct, document: renderFaithfully(construct) });
    } catch {
      // It is refused where its own chart is judged.
    }
  }
  return documents;
}

function keyOf(document: Json): string {
  const { name, namespace } = document.metadata as { name?: string; namespace?: string };
  return `${String(document.kind)}/${namespace ?? ''}/${name}`;
}
