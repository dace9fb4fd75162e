import * as fs from 'fs';
import * as path from 'path';
import type { Row } from './main';
import { medians, preparePrograms, requireTime, runProgram, wall } from './measure';

const RUNS = 5;

/** Composing, judging and writing Kubernetes documents, against cdk8s-plus-29 and kustomize. */
export function kubernetesBenchmarks(root: string, scratch: string): Row[] {
  const program = preparePrograms(scratch);
  const perDocument = (name: string, ...args: string[]) => (): number => {
    const { ms, documents } = runProgram(program(name), ...args);
    return 1000 * ms / documents;
  };

  const synth = medians(RUNS, {
    services1000: perDocument('services', '1000', 'chart-each'),
    pairsOneChart: perDocument('cdk8s-plus-pairs', '1000', 'one-chart'),
    pairsChartEach: perDocument('cdk8s-plus-pairs', '1000', 'chart-each'),
    services500: perDocument('services', '500', 'chart-each'),
    services5000: perDocument('services', '5000', 'chart-each'),
  });
  const chain = medians(RUNS, { chain: () => runProgram(program('chart-chain')).ms });
  const load = medians(2 * RUNS, {
    trackway: () => requireTime(root, 'WebService', root),
    cdk8sPlus: () => requireTime('cdk8s-plus-29', 'Deployment', root),
  });

  const rows: Row[] = [
    { what: '1,000 services, a chart each', ours: synth.services1000, baseline: synth.pairsOneChart, unit: 'µs/doc', against: 'cdk8s-plus-29, 1,000 pairs in one chart', bar: 0.35 },
    { what: '1,000 services, a chart each', ours: synth.services1000, baseline: synth.pairsChartEach, unit: 'µs/doc', against: 'cdk8s-plus-29, 1,000 pairs, a chart each', bar: 0.1 },
    { what: '5,000 services', ours: synth.services5000, baseline: synth.services500, unit: 'µs/doc', against: '500 services', bar: 1.2 },
    { what: 'chain of 5 charts of 50 objects', ours: chain.chain, baseline: chain.chain, unit: 'ms', against: '', bar: 50, absolute: true },
    { what: 'require, and ask for WebService', ours: load.trackway, baseline: load.cdk8sPlus, unit: 'ms', against: 'require cdk8s-plus-29', bar: 1 },
  ];
  return [...rows, ...kustomize(scratch, program)];
}

/** Whole processes, files included. kustomize reads what our own program wrote: the same documents. */
function kustomize(scratch: string, program: (name: string) => string): Row[] {
  const ours = path.join(scratch, 'pairs');
  const run = (): number => wall(process.execPath, [program('pairs'), '1000', ours]);
  run();
  const files = fs.readdirSync(path.join(ours, 'prod')).sort();
  fs.writeFileSync(path.join(ours, 'kustomization.yaml'), `resources:\n${files.map((file) => `- prod/${file}\n`).join('')}`);
  try {
    const whole = medians(3, { ours: run, kustomize: () => wall('kubectl', ['kustomize', ours]) });
    return [{ what: 'whole process, 1,000 pairs', ours: whole.ours, baseline: whole.kustomize, unit: 'ms', against: 'kubectl kustomize', bar: 1 / 8 }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    console.log('kubectl is not on PATH: the comparison with kustomize is left out');
    return [];
  }
}
