/* eslint-disable @typescript-eslint/no-require-imports -- which build is measured is known at run time only */
import * as path from 'path';
import { performance } from 'perf_hooks';
import type * as trackway from 'trackway';

const lib = process.env.TRACKWAY_LIB!;

/** Time to compose and render N services, one chart each or all in one, without writing files. Prints one line of JSON. */
function main(services: number, chartEach: boolean): void {
  const { Environment, Platform, WebService } = require(lib) as typeof trackway;
  const { emitDocuments } = require(path.join(lib, 'manifests', 'emit')) as typeof import('../../src/manifests/emit');
  const started = performance.now();
  const platform = new Platform('bench');
  const environment = new Environment(platform, 'prod');
  const shared = chartEach ? undefined : environment.chart('all', { namespace: 'bench' });
  for (let i = 0; i < services; i++) {
    new WebService(shared ?? environment.chart(`web${i}`, { namespace: 'bench' }), `web${i}`, { image: `shop/web${i}:1.4.2`, port: 8080, env: { INDEX: String(i) } });
  }
  const composed = performance.now();
  const { charts } = renderAll(environment.app);
  const rendered = performance.now();
  const bytes = charts.reduce((sum, { documents }) => sum + emitDocuments(documents.map(({ document }) => document)).length, 0);
  const emitted = performance.now();
  const documents = charts.reduce((sum, chart) => sum + chart.documents.length, 0);
  console.log(JSON.stringify({ documents, bytes, ms: emitted - started, compose: composed - started, judge: rendered - composed, emit: emitted - rendered }));
}

function renderAll(app: import('cdk8s').App): import('../../src/kubernetes/synthesis/collect').Collected {
  const { collect } = require(path.join(lib, 'kubernetes', 'synthesis', 'collect')) as typeof import('../../src/kubernetes/synthesis/collect');
  const { judge } = require(path.join(lib, 'kubernetes', 'synthesis', 'kubernetes-tree')) as typeof import('../../src/kubernetes/synthesis/kubernetes-tree');
  const collected = judge(collect(app), '1.29');
  if (collected.problems.length > 0) throw new Error(collected.problems[0].what);
  return collected;
}

main(Number(process.argv[2]), process.argv[3] === 'chart-each');
