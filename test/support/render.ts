import { App, Chart } from 'cdk8s';
import { ValidationError } from '../../src/core/validation-error';
import { collect } from '../../src/kubernetes/synthesis/collect';
import { judge } from '../../src/kubernetes/synthesis/kubernetes-tree';

/** A chart of a plain cdk8s App. */
export function plainChart(namespace = 'shop'): Chart {
  return new Chart(new App(), 'chart', { namespace });
}

/** Every document of the app that `chart` belongs to, as our synthesis writes it. */
export function documents(chart: Chart): any[] {
  const { charts, problems } = judge(collect(chart.node.root), '1.29');
  if (problems.length > 0) throw new ValidationError(problems);
  return charts.flatMap((rendered) => rendered.documents.map(({ document }) => document));
}

/** The document of a kind (and name), which must be there and be the only one. */
export function one(chart: Chart, kind: string, name?: string): any {
  const all = documents(chart);
  const found = all.filter((doc) => doc.kind === kind && (name === undefined || doc.metadata.name === name));
  if (found.length !== 1) throw new Error(`${found.length} documents are ${kind} ${name ?? ''}; made were: ${all.map((doc) => `${doc.kind}/${doc.metadata.name}`).join(', ')}`);
  return found[0];
}

/** The codes of what synthesis warns of. */
export function warnings(chart: Chart): string[] {
  return judge(collect(chart.node.root), '1.29').warnings.map(({ code }) => code);
}

/** The message of the ValidationError that `make` raises; anything else is a failure of the test. */
export function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (ValidationError.isValidationError(error)) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
