import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { exampleFolder } from '../../examples/run-example';
import { readManifests } from '../../src/manifests/read';
import { transcriptsOf } from '../docs/transcripts';
import { admittedByApiServer, admittedByKubewarden } from '../policies/support/second-judge';
import { ROOT, SHARED, testIf } from '../support/paths';

const folder = exampleFolder('policies');
const shown = transcriptsOf(fs.readFileSync(path.join(folder, 'README.md'), 'utf8')).filter(({ command }) => command.startsWith('npx tsx '));

test('the README shows two commands', () => {
  expect(shown.map(({ command }) => command)).toEqual(['npx tsx refused.ts', 'npx tsx ../../bin/trackway.cjs check claims.yaml --policies policies.ts']);
});

test.each(shown)('$command writes what the README shows, and fails', ({ command, output }) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), ...command.split(' ').slice(2)], { cwd: folder, encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toBe(output);
  expect(status).toBe(1);
}, 60_000);

const documents = (file: string): any[] => readManifests([path.join(folder, file)], {}).documents.map(({ doc }) => doc);
const all = documents('expected/kubernetes');
const named = (kind: string, name: string): any => all.find((doc) => doc.kind === kind && doc.metadata.name === name);

/** Whether both engines of the cluster let a document in, by what the example emits for them. */
function admitted(policy: string, document: any): boolean[] {
  return [
    admittedByApiServer(named('ValidatingAdmissionPolicy', policy).spec, document),
    admittedByKubewarden(named('ClusterAdmissionPolicy', policy).spec, document, named('ConfigMap', `${policy}-parameters`)),
  ];
}

test('the cluster gives the claims the same verdict', () => {
  const [orders, reports] = documents('claims.yaml');
  expect(admitted('sql-size-restriction', orders)).toEqual([true, true]);
  expect(admitted('sql-size-restriction', reports)).toEqual([false, false]);
  expect(admitted('sql-size-restriction', { ...orders, spec: { parameters: { size: 'medium', version: 13 } } })).toEqual([false, false]);
});

test('the cluster lets in the service that synthesis lets in, and refuses it without its owner', () => {
  const deployment = named('Deployment', 'catalog');
  expect(admitted('validate-pod-security-standards', deployment)).toEqual([true, true]);
  expect(admitted('validate-pod-security-standards', { ...deployment, metadata: { ...deployment.metadata, annotations: {} } })).toEqual([false, false]);
});

testIf(SHARED !== undefined, 'no outside judge of manifests on this machine')('a judge that is not ours accepts it with the newest definitions, too', () => {
  const tool = path.join(SHARED!, 'tools', 'check-manifests', 'check-manifests.mjs');
  const { stderr } = spawnSync(process.execPath, [tool, '--crds', 'latest', path.join(folder, 'expected', 'kubernetes')], { encoding: 'utf8', cwd: ROOT });
  expect(stderr).toContain('0 fail (0 problems), 0 unknown kind');
}, 60_000);
