import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Environment, Platform, TerraformState } from '../../../src';
import { Stack } from '../../../src/aws/stack/stack';
import { refusal } from '../../support/render';
import { environment, ground } from '../support/stacks';
import { synthesized } from '../support/terraform';

const CLOUD = TerraformState.cloud({ organization: 'shop-inc', project: 'platform' });

describe('a stack', () => {
  test('has its name from platform, environment and id, a provider of the region, and tags that say whose it is', () => {
    const stack = new Stack(environment({ owner: 'commerce' }), 'ground', { tags: { 'cost-center': '42' }, account: '012345678901' });
    expect(stack.stackName).toBe('shop-prod-ground');
    expect(synthesized(stack).provider.aws).toEqual([{
      allowed_account_ids: ['012345678901'],
      default_tags: [{ tags: { 'platform': 'shop', 'environment': 'prod', 'stack': 'ground', 'owner': 'commerce', 'managed-by': 'trackway', 'cost-center': '42' } }],
      region: 'ap-northeast-2',
    }]);
  });

  test('keeps its state in the workspace of its name, in the organization and project of the platform', () => {
    const prod = new Environment(new Platform('shop', { terraformState: CLOUD }), 'prod', { region: 'eu-west-1' });
    const { terraform } = synthesized(new Stack(prod, 'ground'));
    expect(terraform.cloud).toEqual({ hostname: undefined, organization: 'shop-inc', workspaces: { name: 'shop-prod-ground', project: 'platform' } });
    expect(terraform.backend).toBeUndefined();
  });

  test('keeps its state where it says itself, before the environment, before the platform', () => {
    const platform = new Platform('shop', { terraformState: CLOUD });
    const trial = new Environment(platform, 'trial', { region: 'eu-west-1', terraformState: TerraformState.local() });
    expect(synthesized(new Stack(trial, 'ground')).terraform.backend).toEqual({ local: { path: '../shop-trial-ground/terraform.tfstate' } });
    const own = TerraformState.cloud({ organization: 'other', hostname: 'tfe.example.com' });
    expect(synthesized(new Stack(trial, 'sky', { state: own })).terraform.cloud).toMatchObject({ hostname: 'tfe.example.com', organization: 'other' });
  });

  test('takes its own region before the environment\'s', () => {
    expect(ground({ region: 'us-east-1' }).region).toBe('us-east-1');
  });

  test('reads what another stack has, from the state beside it', () => {
    const prod = environment();
    const bucket = new S3Bucket(new Stack(prod, 'data'), 'bucket', {});
    const app = new Stack(prod, 'app');
    new SqsQueue(app, 'queue', { name: bucket.arn });
    expect(synthesized(app).data.terraform_remote_state).toEqual({
      'cross-stack-reference-input-shop-prod-data': { backend: 'local', config: { path: '../shop-prod-data/terraform.tfstate' }, workspace: '${terraform.workspace}' },
    });
  });

  test('reads what another stack has, from its workspace', () => {
    const prod = new Environment(new Platform('shop', { terraformState: CLOUD }), 'prod', { region: 'eu-west-1' });
    const bucket = new S3Bucket(new Stack(prod, 'data'), 'bucket', {});
    const app = new Stack(prod, 'app');
    new SqsQueue(app, 'queue', { name: bucket.arn });
    expect(Object.values<any>(synthesized(app).data.terraform_remote_state)[0]).toMatchObject({
      backend: 'remote', config: { organization: 'shop-inc', workspaces: { name: 'shop-prod-data' } },
    });
  });
});

describe('a stack is refused', () => {
  test('for everything that is wrong with it, at once', () => {
    const prod = new Environment(new Platform('shop'), 'prod');
    expect(refusal(() => new Stack(prod, 'My Ground', { account: '42' }))).toBe([
      '[shop/prod/My Ground] the id of a stack is a DNS label, and its workspace\'s name "shop-prod-My Ground" has at most 90 characters; use lower-case letters, digits and dashes (StackName)',
      '[shop/prod/My Ground] the stack has no region; give `region` to the environment, e.g. "ap-northeast-2", or to the stack (StackRegion)',
      '[shop/prod/My Ground] nobody said where the state of the stack is kept; give `terraformState: TerraformState.cloud({ organization })` to the platform; TerraformState.local() for trying out (StackState)',
      '[shop/prod/My Ground] `account` has twelve digits, got "42"; write it as text, with leading zeros (StackAccount)',
    ].join('\n'));
  });

  test('when its workspace\'s name would be too long', () => {
    expect(refusal(() => new Stack(environment(), 'g'.repeat(82)))).toContain('has at most 90 characters');
    expect(new Stack(environment(), 'g'.repeat(80)).stackName).toHaveLength(90);
  });

  test('when its region is none', () => {
    expect(refusal(() => ground({ region: 'Seoul' }))).toBe('[shop/prod/ground] "Seoul" is no AWS region; write it as AWS does, e.g. "ap-northeast-2" (StackRegion)');
  });

  test('when there is one of its name', () => {
    const prod = environment();
    new Stack(prod, 'ground');
    expect(refusal(() => new Stack(prod, 'ground'))).toBe('[shop] there is already a construct "shop-prod-ground" here; give one of the two another id (DuplicateId)');
  });
});
