import { execFileSync, spawnSync } from 'child_process';
import fc from 'fast-check';
import { emitYaml } from '../../../src/manifests/emit';
import { adversarialString } from './arbitraries';

const kubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;
// Needs kubectl on PATH (no cluster): it is the reader that counts.
const testWithKubectl = kubectl ? test : test.skip;

testWithKubectl('kubectl reads every string, as a key and as a value, as it was given', () => {
  const wellFormed = adversarialString.filter((text) => !/\p{Surrogate}/u.test(text));
  const strings = [...new Set(fc.sample(wellFormed, { numRuns: 3000, seed: 24 }))];
  const data = Object.fromEntries(strings.map((text, index) => [`${text}${index}`, text]));
  const labels = Object.fromEntries(strings.map((text) => [text, text]));
  const manifest = emitYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'strings', labels, annotations: { lines: strings.join('\n') } }, data });
  const read = JSON.parse(execFileSync('kubectl', ['annotate', '--local', '-f', '-', 'read=again', '-o', 'json'], {
    input: manifest,
    maxBuffer: 2 ** 28,
  }).toString()) as { data: unknown; metadata: { labels: unknown; annotations: { lines: string } } };
  expect(strings.length).toBeGreaterThan(2000);
  expect(read.data).toEqual(data);
  expect(read.metadata.labels).toEqual(labels);
  expect(read.metadata.annotations.lines).toBe(strings.join('\n'));
});
