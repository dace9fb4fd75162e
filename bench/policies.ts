import type { Row } from './main';
import { medians, preparePrograms, runProgram } from './measure';

const RUNS = 3;

/** Judging documents by policies: every document is in the scope of every rule, which is the worst there is. */
export function policyBenchmarks(scratch: string): Row[] {
  const file = preparePrograms(scratch)('policies');
  const perDocument = (count: number) => (): number => {
    const { ms, documents } = runProgram(file, String(count));
    return 1000 * ms / documents;
  };
  const judged = medians(RUNS, { few: perDocument(2000), many: perDocument(10_000) });
  const whole = judged.many * 10;
  return [
    { what: '10,000 documents by 50 policies', ours: whole, baseline: whole, unit: 'ms', against: '', bar: 5000, absolute: true },
    { what: '10,000 documents by 50 policies', ours: judged.many, baseline: judged.few, unit: 'µs/doc', against: '2,000 documents', bar: 1.2 },
  ];
}
