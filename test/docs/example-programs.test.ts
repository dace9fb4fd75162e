import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { exampleFolder } from '../../examples/run-example';
import { Manifests } from '../../src/testing';
import { registerMatchers } from '../../src/testing/jest';

registerMatchers(expect);

// The tests that docs/testing.md shows.
describe('examples/web-service/shop.test.ts', () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('../../examples/web-service/shop.test');
});

test('examples/web-service/plain.ts synthesizes with cdk8s alone', () => {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-plain-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), 'plain.ts'], {
      cwd: exampleFolder('web-service'), encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: scratch },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(fs.readdirSync(scratch)).toEqual(['hello.k8s.yaml']);
    const made = Manifests.of(scratch);
    expect(made.all().map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'ServiceAccount hello/hello', 'NetworkPolicy hello/hello', 'Deployment hello/hello', 'PodDisruptionBudget hello/hello', 'Service hello/hello',
    ]);
    expect(made).toBeValidManifests();
    expect(made).toHoldPodSecurity('restricted');
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}, 60_000);
