import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Environment, Platform, TerraformState } from '../../../src';
import { Bucket } from '../../../src/aws/bucket/bucket';
import { Stack } from '../../../src/aws/stack/stack';
import { Policy, PolicyPack, Scope } from '../../../src/policies';

const pack = new PolicyPack('storage', [new Policy({
  id: 'bucket-names',
  title: 'buckets have the name of the team',
  why: 'nobody knows whose the others are',
  fix: 'begin the name with shop-',
  scope: Scope.terraform('aws_s3_bucket'),
  validations: [{ expression: "object.bucket.startsWith('shop-')", message: 'the name is of nobody', messageExpression: "'the name ' + string(object.bucket) + ' is of nobody'" }],
})]);
let folder = '';

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'enforce-'));
  process.env.CDKTF_OUTDIR = folder;
});
afterEach(() => {
  delete process.env.CDKTF_OUTDIR;
  fs.rmSync(folder, { recursive: true });
});

function platform(bucket: (other: S3Bucket) => string): Platform {
  const shop = new Platform('shop', { terraformState: TerraformState.local(), policies: [pack] });
  const stack = new Stack(new Environment(shop, 'prod', { region: 'ap-northeast-2' }), 'ground');
  const first = new S3Bucket(stack, 'first', { bucket: 'shop-first' });
  new S3Bucket(stack, 'second', { bucket: bucket(first) });
  return shop;
}

test('a stack that breaks a policy is refused with the path of the construct, and nothing is written', () => {
  expect(() => platform(() => 'other').synth()).toThrow(
    '[shop/shop-prod-ground/second] aws_s3_bucket.second: the name other is of nobody (policy "bucket-names" of the consumer); begin the name with shop- (PolicyViolated)',
  );
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('the path and line are those of the construct that a person wrote, whatever it is made of', () => {
  const shop = new Platform('shop', { terraformState: TerraformState.local(), policies: [pack] });
  const stack = new Stack(new Environment(shop, 'prod', { region: 'ap-northeast-2' }), 'ground');
  new Bucket(stack, 'uploads', { name: 'other' });
  const line = fs.readFileSync(__filename, 'utf8').split('\n').findIndex((text) => text.includes("new Bucket(stack, 'uploads'")) + 1;
  expect(() => shop.synth()).toThrow('[shop/shop-prod-ground/uploads] aws_s3_bucket.uploads_bucket_556152F0: the name other is of nobody (policy "bucket-names" of the consumer, '
    + `written at test/aws/stack/enforce-policies.test.ts:${line}); begin the name with shop- (PolicyViolated)`);
});

test('what only the plan will know is a warning', () => {
  const { warnings } = platform((first) => first.id).synth();
  expect(warnings.filter(({ code }) => code.startsWith('Policy'))).toEqual([{
    path: 'shop/shop-prod-ground/second',
    code: 'PolicyUndecided',
    what: 'aws_s3_bucket.second: it cannot be judged yet: it depends on a value that is known only after apply (policy "bucket-names" of the consumer)',
    fix: 'begin the name with shop-',
  }]);
});
