import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { AssetType, Lazy, TerraformAsset, TerraformStack } from 'cdktf';
import { Environment, Platform, TerraformState, WebService } from '../../../src';
import { Network } from '../../../src/aws/network/network';
import { Stack } from '../../../src/aws/stack/stack';
import { TerraformTree } from '../../../src/aws/stack/terraform-tree';
import { addDeferredCheck } from '../../../src/core/problems';
import { ROOT } from '../../support/paths';
import { refusal } from '../../support/render';

let folder: string;
let temporary: string;
const before = { cwd: process.cwd(), tmp: process.env.TMPDIR };

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-tree-'));
  temporary = path.join(folder, 'tmp');
  fs.mkdirSync(temporary);
  process.env.TMPDIR = temporary;
  process.env.CDKTF_OUTDIR = path.join(folder, 'terraform');
  process.env.CDK8S_OUTDIR = path.join(folder, 'kubernetes');
});

afterEach(() => {
  for (const name of ['CDKTF_OUTDIR', 'CDK8S_OUTDIR', 'TMPDIR']) delete process.env[name];
  if (before.tmp !== undefined) process.env.TMPDIR = before.tmp;
  process.chdir(before.cwd);
  fs.rmSync(folder, { recursive: true });
});

/** A platform with both sides. */
function shop(): { platform: Platform; prod: Environment; stack: Stack } {
  const platform = new Platform('shop', { terraformState: TerraformState.local() });
  const prod = new Environment(platform, 'prod', { region: 'ap-northeast-2' });
  new WebService(prod.chart('catalog'), 'catalog', { image: 'catalog:1.4.2', port: 3000 });
  const stack = new Stack(prod, 'ground');
  new Network(stack, 'network', { cidr: '10.20.0.0/16' });
  return { platform, prod, stack };
}

const filesIn = (at: string): Record<string, string> => !fs.existsSync(at) ? {} : Object.fromEntries(
  fs.readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((file) => fs.statSync(path.join(at, file)).isFile() && !path.basename(file).startsWith('.')).sort()
    .map((file) => [file, fs.readFileSync(path.join(at, file), 'utf8')]));

test('both sides are written by one synth', () => {
  const { trees } = shop().platform.synth();
  expect(trees.map(({ name, files }) => ({ name, files: files.map((file) => file.path) }))).toEqual([
    { name: 'kubernetes', files: ['prod/catalog.yaml'] },
    { name: 'terraform', files: ['stacks/shop-prod-ground/cdk.tf.json'] },
  ]);
  expect(Object.keys(filesIn(folder))).toEqual([
    'kubernetes/prod/catalog.yaml', 'terraform/manifest.json', 'terraform/stacks/shop-prod-ground/cdk.tf.json',
  ]);
  const { resource } = JSON.parse(filesIn(folder)['terraform/stacks/shop-prod-ground/cdk.tf.json']);
  const count = Object.values<object>(resource).reduce((sum, one) => sum + Object.keys(one).length, 0);
  expect(trees[1].files[0].documents).toBe(count);
});

test('the same program writes the same bytes, and a second synth touches nothing', () => {
  const { platform } = shop();
  platform.synth();
  const first = filesIn(path.join(folder, 'terraform'));
  expect(platform.synth().trees.map(({ written, removed }) => ({ written, removed }))).toEqual([{ written: [], removed: [] }, { written: [], removed: [] }]);
  process.env.CDKTF_OUTDIR = path.join(folder, 'again');
  shop().platform.synth();
  expect(filesIn(path.join(folder, 'again'))).toEqual(first);
});

test('no path of this machine is written, and no temporary folder is left', () => {
  shop().platform.synth();
  const all = Object.values(filesIn(path.join(folder, 'terraform'))).join('\n');
  for (const place of [ROOT, os.homedir(), folder, '/tmp']) expect(all).not.toContain(place);
  expect(fs.readdirSync(temporary)).toEqual([]);
});

test('a stack that is gone from the program is gone from the folder, and state beside a stack stays', () => {
  const { platform, prod } = shop();
  new Stack(prod, 'sky');
  platform.synth();
  fs.writeFileSync(path.join(folder, 'terraform/stacks/shop-prod-ground/terraform.tfstate'), '{}');
  expect(shop().platform.synth().trees[1]).toMatchObject({ removed: ['stacks/shop-prod-sky/cdk.tf.json'] });
  expect(Object.keys(filesIn(path.join(folder, 'terraform/stacks')))).toEqual(['shop-prod-ground/cdk.tf.json', 'shop-prod-ground/terraform.tfstate']);
});

describe('nothing is written on either side', () => {
  afterEach(() => {
    expect(filesIn(folder)).toEqual({});
    expect(fs.readdirSync(temporary)).toEqual([]);
  });

  test('when a construct of a stack has a problem that only the whole tree can tell', () => {
    const { platform, stack } = shop();
    addDeferredCheck(stack.provider, () => [{ code: 'Late', what: 'it is late', fix: 'hurry' }]);
    stack.node.addValidation({ validate: () => ['foreign words'] });
    expect(refusal(() => platform.synth())).toBe(
      '[shop/shop-prod-ground] foreign words; see the construct that refuses it (Validation)\n[shop/shop-prod-ground/aws] it is late; hurry (Late)',
    );
  });

  test('when cdktf cannot write a stack', () => {
    const { platform, stack } = shop();
    new S3Bucket(stack, 'bucket', { bucket: Lazy.stringValue({ produce: () => { throw new Error('no such name'); } }) });
    expect(refusal(() => platform.synth())).toBe('[shop] cdktf cannot write the stacks: Resolution error: no such name; mend what it names (TerraformSynthesis)');
  });

  test('when two stacks use each other, with what each uses', () => {
    const { platform, prod, stack } = shop();
    const data = new Stack(prod, 'data');
    const first = new S3Bucket(stack, 'first', { bucket: 'first' });
    const second = new S3Bucket(data, 'second', { bucket: `after-${first.bucket}` });
    first.bucketPrefix = second.id;
    expect(refusal(() => platform.synth())).toMatch(new RegExp('^' + [
      '\\[shop/shop-prod-ground\\] the stacks shop-prod-ground and shop-prod-data would wait for each other: shop/shop-prod-ground/first uses aws_s3_bucket\\.second\\.id of shop-prod-data; ',
      'shop/shop-prod-data/second uses aws_s3_bucket\\.first\\.bucket of shop-prod-ground; make what one of them uses in a stack of its own that both wait for, or both in one stack \\(StackCycle\\)$',
    ].join('')));
  });

  test('when a stack waits for another by a reference, and that for it because somebody said so', () => {
    const { platform, prod, stack } = shop();
    const data = new Stack(prod, 'data');
    stack.addDependency(data);
    new S3Bucket(data, 'second', { bucket: `after-${new S3Bucket(stack, 'first').bucket}` });
    expect(refusal(() => platform.synth())).toBe(
      '[shop/shop-prod-ground] the stacks shop-prod-ground and shop-prod-data would wait for each other: shop-prod-ground waits for shop-prod-data, by a grant or by addDependency; '
      + 'shop/shop-prod-data/second uses aws_s3_bucket.first.bucket of shop-prod-ground; make what one of them uses in a stack of its own that both wait for, or both in one stack (StackCycle)');
  });

  test('when a stack has no backend, for cdktf would write a path of this machine', () => {
    const { platform } = shop();
    new TerraformStack(TerraformTree.of(platform).app, 'foreign');
    expect(refusal(() => platform.synth())).toBe('[shop/foreign] nobody said where the state of the stack is kept; give the stack a backend, or make it as a `Stack` (StackState)');
  });
});

test('assets are beside their stack, byte for byte', () => {
  const { platform, stack } = shop();
  const source = path.join(temporary, 'code.bin');
  const bytes = Buffer.from([0, 255, 254, 10, 10]);
  fs.writeFileSync(source, bytes);
  const asset = new TerraformAsset(stack, 'code', { path: source, type: AssetType.FILE });
  platform.synth();
  expect(fs.readFileSync(path.join(folder, 'terraform/stacks/shop-prod-ground', asset.path))).toEqual(bytes);
});

describe('whose synth it is', () => {
  test('cdk8s\'s writes the Kubernetes side alone', () => {
    delete process.env.CDKTF_OUTDIR;
    process.chdir(folder);
    shop().platform.synth();
    expect(Object.keys(filesIn(folder))).toEqual(['kubernetes/prod/catalog.yaml']);
  });

  test('nobody\'s writes to cdktf.out', () => {
    delete process.env.CDKTF_OUTDIR;
    delete process.env.CDK8S_OUTDIR;
    process.chdir(folder);
    shop().platform.synth();
    expect(Object.keys(filesIn(folder))).toEqual(['cdktf.out/manifest.json', 'cdktf.out/stacks/shop-prod-ground/cdk.tf.json', 'dist/prod/catalog.yaml']);
  });

  test('`npx cdktf synth` finds the stacks where it looks for them, twice', () => {
    delete process.env.CDKTF_OUTDIR;
    delete process.env.CDK8S_OUTDIR;
    const main = path.join(folder, 'main.ts');
    fs.writeFileSync(main, `
      import { Environment, Platform, TerraformState } from ${JSON.stringify(path.join(ROOT, 'src'))};
      import { Stack } from ${JSON.stringify(path.join(ROOT, 'src/aws/stack/stack'))};
      const shop = new Platform('shop', { terraformState: TerraformState.local() });
      new Stack(new Environment(shop, 'prod', { region: 'ap-northeast-2' }), 'ground');
      shop.synth();
    `);
    const tsx = path.join(ROOT, 'node_modules/.bin/tsx');
    fs.writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app: `${tsx} --tsconfig ${ROOT}/tsconfig.json main.ts`, projectId: 'shop', sendCrashReports: 'false' }));
    const env = { ...process.env, CI: '1', CHECKPOINT_DISABLE: '1', TMPDIR: before.tmp };
    for (let i = 0; i < 2; i++) {
      const out = execFileSync(path.join(ROOT, 'node_modules/.bin/cdktf'), ['synth'], { cwd: folder, encoding: 'utf8', env });
      expect(out).toContain('Generated Terraform code for the stacks: shop-prod-ground');
    }
    expect(fs.existsSync(path.join(folder, 'cdktf.out/stacks/shop-prod-ground/cdk.tf.json'))).toBe(true);
  }, 60_000);
});
