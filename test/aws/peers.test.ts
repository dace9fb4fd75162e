import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ROOT, testIf } from '../support/paths';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform, withoutNewer } from './support/terraform';

/** What a program says, run in a process of its own. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(process.execPath, ['--require', require.resolve('tsx/cjs'), ...args], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env } });
}

test('no provider barrel is ever loaded, only modules of it', () => {
  const loaded = JSON.parse(run(['-e', 'require("./src/aws"); console.log(JSON.stringify(Object.keys(require.cache)))'])) as string[];
  const provider = loaded.filter((file) => file.includes('/@cdktf/provider-'));
  expect(provider.length).toBeGreaterThan(10);
  expect(provider.filter((file) => /provider-[a-z]+\/lib\/index\.js$/.test(file))).toEqual([]);
}, 30_000);

test('and none while everything is synthesized', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-loaded-'));
  try {
    const script = 'require("./test/aws/support/everything-main.ts"); console.log(JSON.stringify(Object.keys(require.cache)))';
    const out = run(['-e', script], { CDKTF_OUTDIR: folder, CDK8S_OUTDIR: path.join(folder, 'kubernetes') });
    const loaded = JSON.parse(out.trim().split('\n').pop()!) as string[];
    expect(loaded.filter((file) => file.includes('/@cdktf/provider-aws/')).length).toBeGreaterThan(30);
    expect(loaded.filter((file) => /provider-[a-z]+\/lib\/index\.js$/.test(file))).toEqual([]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 30_000);

test('the Kubernetes side loads neither cdktf nor the bindings', () => {
  const loaded = JSON.parse(run(['-e', 'require("./src"); console.log(JSON.stringify(Object.keys(require.cache)))'])) as string[];
  expect(loaded.filter((file) => /\/node_modules\/(cdktf|@cdktf)\//.test(file))).toEqual([]);
}, 30_000);

testIf(HAS_TERRAFORM, NO_TERRAFORM)('every construct works with the oldest bindings that are allowed, @cdktf/provider-aws 20.1.0', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-peer-'));
  const terraform = new Terraform();
  try {
    const support = path.join(__dirname, 'support');
    const out = run(['--require', path.join(support, 'use-peer-20.cjs'), path.join(support, 'everything-main.ts')], { CDKTF_OUTDIR: folder, CDK8S_OUTDIR: path.join(folder, 'kubernetes') });
    expect(JSON.parse(out)).toEqual(['provider-aws-20']);
    const written = JSON.parse(fs.readFileSync(path.join(folder, 'stacks', 'shop-prod-ground', 'cdk.tf.json'), 'utf8'));
    expect(written.terraform.required_providers.aws).toEqual({ source: 'aws', version: '5.100.0' });
    expect(terraform.validateConfiguration(withoutNewer(written))).toEqual([]);
  } finally {
    terraform.remove();
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);
