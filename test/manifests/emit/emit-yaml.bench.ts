/**
 * How fast documents are written, against the libraries, in one process: `npx tsx test/manifests/emit/emit-yaml.bench.ts`.
 * Not part of the tests: use the ratios.
 */
import { App, Chart, Testing } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-29';
import { dump } from 'js-yaml';
import { stringify } from 'yaml';
import { emitDocuments } from '../../../src/manifests/emit';

const pairs = 1000;
const rounds = 9;

function documents(): unknown[] {
  const chart = new Chart(new App(), 'bench');
  for (let index = 0; index < pairs; index++) {
    const deployment = new Deployment(chart, `web${index}`, { replicas: 2 });
    deployment.addContainer({
      image: `registry.example.com/shop/web:1.${index}.0`,
      portNumber: 8080,
      args: ['--config', '/etc/web/config.yaml', `--shard=${index}`],
      envVariables: { SHARD: { value: String(index) }, MODE: { value: 'production' }, GREETING: { value: 'yes' } },
    });
    deployment.exposeViaService({ ports: [{ port: 80, targetPort: 8080 }] });
  }
  return Testing.synth(chart) as unknown[];
}

function milliseconds(write: () => string): number {
  const start = process.hrtime.bigint();
  write();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const docs = documents();
const writers: Record<string, () => string> = {
  'emitDocuments': () => emitDocuments(docs),
  'JSON.stringify': () => JSON.stringify(docs),
  'js-yaml': () => docs.map((doc) => dump(doc)).join('---\n'),
  'yaml': () => docs.map((doc) => stringify(doc, { version: '1.1' })).join('---\n'),
};
const times = new Map<string, number[]>(Object.keys(writers).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, write] of Object.entries(writers)) {
    times.get(name)?.push(milliseconds(write));
  }
}

const kilobytes = Buffer.byteLength(emitDocuments(docs)) / 1024;
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ours = times.get('emitDocuments') ?? [];
console.log(`${docs.length} documents, ${kilobytes.toFixed(0)} KB, ${rounds} rounds interleaved`);
for (const [name, values] of times) {
  const [first, middle] = [values[0], median(values)];
  console.log(`${name.padEnd(16)} first ${first.toFixed(1)} ms  median ${middle.toFixed(1)} ms  ${(middle * 1000 / docs.length).toFixed(1)} us/document`
    + `  ratio to emitDocuments: first ${(first / ours[0]).toFixed(1)}, median ${(middle / median(ours)).toFixed(1)}`);
}
