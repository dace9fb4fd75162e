import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { dnsLabel } from '../../core/naming';
import { runDeferredChecks } from '../../core/problems';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { renderFaithfully } from './faithful';
import { Json } from './kubernetes-object';
import { inDependencyOrder } from './order';

/** One document and the construct that made it. */
export interface RenderedDocument {
  readonly object: ApiObject;
  readonly document: Json;
}

/** One file of documents. */
export interface RenderedChart {
  readonly chart: Chart;
  /** Name of the file, without folder and ending. */
  readonly name: string;
  readonly documents: RenderedDocument[];
}

/** Everything one tree holds, after one walk over it. */
export interface Collected {
  readonly charts: readonly RenderedChart[];
  readonly problems: readonly LocatedProblem[];
  readonly warnings: readonly LocatedProblem[];
}

/**
 * Renders every chart below `root`, in one walk and one topological order. cdk8s itself resolves and validates the whole app once per chart.
 */
export function collect(root: IConstruct): Collected {
  const problems: LocatedProblem[] = [];
  const warnings: LocatedProblem[] = [];
  const refused = new Set<IConstruct>();
  const all = root.node.findAll();
  for (const construct of all) {
    const found = runDeferredChecks(construct);
    if (found.length > 0) refused.add(construct);
    problems.push(...found);
    warnings.push(...Warnings.of(construct).list());
  }
  const byChart = new Map<Chart, RenderedDocument[]>();
  for (const construct of attempt(() => inDependencyOrder(all), problems) ?? all) {
    if (Chart.isChart(construct)) byChart.set(construct, []);
    if (!ApiObject.isApiObject(construct)) continue;
    // What a construct refused may be what its documents are made of; everybody else's are still judged.
    if (refused.size > 0 && construct.node.scopes.some((scope) => refused.has(scope))) continue;
    const document = attempt(() => renderFaithfully(construct), problems);
    if (document) byChart.get(construct.chart)!.push({ object: construct, document });
  }
  const filled = [...byChart].filter(([, documents]) => documents.length > 0);
  const ordered = filled.some(([chart]) => dependsOnAnotherChart(chart));
  const charts = filled.map(([chart, documents], index) => {
    const name = dnsLabel(chart.node.path.split('/'), 200);
    // As cdk8s does it: where charts depend on one another, their order is in the file names, for `kubectl apply -f` reads them by name.
    return { chart, documents, name: ordered ? `${String(index).padStart(4, '0')}-${name}` : name };
  });
  problems.push(...sameFile(charts));
  return { charts, problems, warnings };
}

/** What `make` returns; what it refuses joins the other problems, so that all are told at once. */
function attempt<T>(make: () => T, problems: LocatedProblem[]): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** Two charts that would be one file. */
function sameFile(charts: readonly RenderedChart[]): LocatedProblem[] {
  const seen = new Map<string, Chart>();
  return charts.flatMap(({ chart, name }) => {
    const other = seen.get(name);
    seen.set(name, chart);
    return other === undefined ? [] : [{
      path: pathOf(chart), code: 'DuplicateChart', what: `its file ${JSON.stringify(`${name}.yaml`)} is already that of ${pathOf(other)}`, fix: 'give one of the two charts another id',
    }];
  });
}

/** Two documents that would be one object in the cluster. */
export function duplicates(charts: readonly RenderedChart[]): LocatedProblem[] {
  const seen = new Map<string, ApiObject>();
  const problems: LocatedProblem[] = [];
  for (const { documents } of charts) {
    for (const { object, document } of documents) {
      const metadata = document.metadata as { name?: string; namespace?: string } | undefined;
      if (!metadata?.name) continue;
      const key = `${object.apiGroup}/${document.kind}/${metadata.namespace ?? ''}/${metadata.name}`;
      const other = seen.get(key);
      if (other) {
        problems.push({
          path: pathOf(object),
          code: 'DuplicateObject',
          what: `${document.kind} "${metadata.name}"${metadata.namespace ? ` in namespace "${metadata.namespace}"` : ''} is already made by ${pathOf(other)}`,
          fix: 'give one of the two constructs another id, or put it in another namespace',
        });
      }
      seen.set(key, object);
    }
  }
  return problems;
}

function dependsOnAnotherChart(chart: Chart): boolean {
  return chart.node.findAll().some((construct) => construct.node.dependencies.some((on) => {
    try {
      return Chart.of(on) !== chart;
    } catch {
      return false; // a dependency outside of any chart orders nothing
    }
  }));
}
