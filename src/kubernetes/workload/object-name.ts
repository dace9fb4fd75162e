import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { dnsLabel } from '../../core/naming';
import { refuse } from '../../core/problems';

/**
 * The name of what a construct makes: its ids below the chart, as a person would write them.
 *
 * @throws ValidationError `NoChart` outside of a chart
 */
export function objectName(construct: Construct, max?: number): string {
  const { scopes } = construct.node;
  const chart = scopes.map((scope) => Chart.isChart(scope)).lastIndexOf(true);
  if (chart < 0) refuse(construct, { code: 'NoChart', what: 'it is in no chart, so it has no file and no namespace', fix: 'make it below a cdk8s Chart, e.g. that of environment.chart("catalog")' });
  const ids = scopes.slice(chart + 1).map((scope) => scope.node.id).filter((id) => id !== 'Default');
  return dnsLabel(ids.length > 0 ? ids : [scopes[chart].node.id], max);
}
