/* eslint-disable @typescript-eslint/no-require-imports -- which build is measured is known at run time only */
import * as path from 'path';
import { performance } from 'perf_hooks';
import { ApiObject, Chart } from 'cdk8s';
import type * as trackway from 'trackway';

/** Five charts of fifty objects, each chart after the one before. Prints one line of JSON. */
const lib = process.env.TRACKWAY_LIB!;
const { Environment, Platform } = require(lib) as typeof trackway;
const { KubernetesTree } = require(path.join(lib, 'kubernetes', 'synthesis', 'kubernetes-tree')) as typeof import('../../src/kubernetes/synthesis/kubernetes-tree');
const platform = new Platform('bench');
const environment = new Environment(platform, 'prod');
let before: Chart | undefined;
for (let c = 0; c < 5; c++) {
  const chart = environment.chart(`c${c}`);
  for (let i = 0; i < 50; i++) new ApiObject(chart, `o${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `o${c}-${i}` }, data: { i: String(i) } });
  if (before) chart.addDependency(before);
  before = chart;
}
const started = performance.now();
const { problems } = KubernetesTree.of(platform).prepare();
if (problems.length > 0) throw new Error(problems[0].what);
console.log(JSON.stringify({ documents: 250, ms: performance.now() - started }));
