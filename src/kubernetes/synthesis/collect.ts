import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { dnsLabel } from '../../core/naming';
import { runDeferredChecks } from '../../core/problems';
import { LocatedProblem } from '../../core/validation-error';
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
  const all = root.node.findAll();
  for (const construct of all) {
    problems.push(...runDeferredChecks(construct));
    warnings.push(...Warnings.of(construct).list());
  }
  // A tree that is already refused is not rendered: what a construct refused may be what its documents are made of.
  if (problems.length > 0) return { charts: [], problems, warnings };

  const byChart = new Map<Chart, RenderedDocument[]>();
  for (const construct of inDependencyOrder(all)) {
    if (Chart.isChart(construct)) byChart.set(construct, []);
    if (ApiObject.isApiObject(construct)) byChart.get(construct.chart)!.push({ object: construct, document: renderFaithfully(construct) });
  }
  const filled = [...byChart].filter(([, documents]) => documents.length > 0);
  const ordered = filled.some(([chart]) => dependsOnAnotherChart(chart));
  const charts = filled.map(([chart, documents], index) => {
    const name = dnsLabel(chart.node.path.split('/'), 200);
    // As cdk8s does it: where charts depend on one another, their order is in the file names, for `kubectl apply -f` reads them by name.
    return { chart, documents, name: ordered ? `${String(index).padStart(4, '0')}-${name}` : name };
  });
  return { charts, problems, warnings };
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
