import type { Row } from './main';
import { Figures, preparePrograms, runProgram } from './measure';

const RUNS = 3;

/** Judging and tracing a mesh of other people's manifests. */
export function analysisBenchmarks(scratch: string): Row[] {
  const file = preparePrograms(scratch)('analysis');
  const runs = (services: number): Figures[] => Array.from({ length: RUNS }, () => runProgram(file, String(services)));
  const [small, large] = [runs(2000), runs(10000)];
  const middle = (figures: Figures[], of: (one: Figures) => number): number => figures.map(of).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  const perDocument = ({ ms, documents }: Figures): number => 1000 * ms / documents;
  const analyzed = middle(small, ({ ms }) => ms);
  const traced = middle(small, ({ traceMs }) => traceMs);
  return [
    { what: 'analyze 10,000 documents', ours: analyzed, baseline: analyzed, unit: 'ms', against: '', bar: 2000, absolute: true },
    { what: 'analyze 50,000 documents', ours: middle(large, perDocument), baseline: middle(small, perDocument), unit: 'µs/doc', against: '10,000 documents', bar: 1.2 },
    { what: '1,000 traces on 10,000 documents', ours: traced, baseline: traced, unit: 'ms', against: '', bar: 1000, absolute: true },
  ];
}
