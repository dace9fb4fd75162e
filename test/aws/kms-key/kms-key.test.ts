import { KmsKey, KmsKeyProps, Stack } from '../../../src/aws';
import { refusal } from '../../support/render';
import { cluster } from '../support/clusters';
import { service, world } from '../support/grants';
import { environment, ground, resource, resources } from '../support/stacks';

describe('a key', () => {
  test('rotates, is kept by its account and by Terraform, and has a name', () => {
    const stack = ground({ account: '123456789012' });
    new KmsKey(stack, 'key');
    expect(resource(stack, 'aws_kms_key')).toEqual({
      description: 'shop-prod-ground-key',
      enable_key_rotation: true,
      rotation_period_in_days: 365,
      deletion_window_in_days: 30,
      lifecycle: { prevent_destroy: true },
      policy: '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "Account", "Effect" = "Allow", "Principal" = {"AWS" = "arn:aws:iam::123456789012:root"}, "Action" = ["kms:*"], "Resource" = ["*"]}]})}',
    });
    expect(resource(stack, 'aws_kms_alias')).toMatchObject({ name: 'alias/shop-prod-ground-key', target_key_id: expect.stringMatching(/^\$\{aws_kms_key\.key_\w+\.key_id\}$/) });
  });

  test('takes what it is told', () => {
    const stack = new Stack(environment({ region: 'us-gov-west-1' }, 'dev'), 'data');
    const key = new KmsKey(stack, 'key', { alias: 'team/orders', description: 'orders', rotationDays: 90, deletionWindowDays: 7, formerly: 'old' });
    key.allow({ actions: ['kms:GenerateDataKey*'], principals: { Service: 'logs.us-gov-west-1.amazonaws.com' } });
    const made = resource(stack, 'aws_kms_key');
    expect(made).toMatchObject({ description: 'orders', rotation_period_in_days: 90, deletion_window_in_days: 7 });
    expect(made.lifecycle).toBeUndefined();
    expect(made.policy).toContain('"AWS" = "arn:aws-us-gov:iam::${data.aws_caller_identity.key_account_');
    expect(made.policy).toContain('"Principal" = {"Service" = "logs.us-gov-west-1.amazonaws.com"}, "Action" = ["kms:GenerateDataKey*"], "Resource" = ["*"]');
    expect(resource(stack, 'aws_kms_alias').name).toBe('alias/team/orders');
  });

  test('keeps its alias when the construct is renamed', () => {
    const stack = ground();
    new KmsKey(stack, 'new', { formerly: 'key' });
    expect(resource(stack, 'aws_kms_alias').name).toBe('alias/shop-prod-ground-key');
  });

  test('encrypts the secrets of a cluster, which then makes none', () => {
    const stack = ground({ account: '123456789012' });
    const made = cluster({ key: new KmsKey(stack, 'secrets') }, stack);
    expect(made.key).toBeUndefined();
    expect(Object.keys(resources(stack, 'aws_kms_key'))).toHaveLength(1);
    expect(resource(stack, 'aws_eks_cluster').encryption_config.provider.key_arn).toMatch(/^\$\{aws_kms_key\.secrets_key_\w+\.arn\}$/);
  });

  test('that is there is granted like any other', () => {
    const { data, app } = world();
    KmsKey.fromArn(data, 'theirs', 'arn:aws:kms:ap-northeast-2:123456789012:key/abc').grantDecrypt(service(app));
    expect(resource(data, 'aws_iam_role_policy').policy).toContain('"Action" = ["kms:Decrypt"], "Resource" = ["arn:aws:kms:ap-northeast-2:123456789012:key/abc"]');
    expect(resources(data, 'aws_kms_key')).toEqual({});
  });

  test('is refused by its alias', () => {
    expect(refusal(() => KmsKey.fromArn(ground(), 'theirs', 'alias/theirs'))).toBe(
      '[shop/shop-prod-ground/theirs] "alias/theirs" is no ARN of a key; write e.g. "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; policies name no aliases (KmsKeyArn)');
  });

  test.each<[KmsKeyProps, string]>([
    [{ alias: 'aws/s3' }, 'the alias "aws/s3" is not 1 to 250 letters, digits, "/", "-" and "_", or begins with AWS\'s own "aws/"; write e.g. "shop-prod-orders", without "alias/" (KmsKeyAlias)'],
    [{ alias: 'a b' }, 'the alias "a b" is not 1 to 250 letters, digits, "/", "-" and "_", or begins with AWS\'s own "aws/"; write e.g. "shop-prod-orders", without "alias/" (KmsKeyAlias)'],
    [{ rotationDays: 30 }, 'the key is replaced after 30 days; choose whole days from 90 to 2560 (KmsKeyRotation)'],
    [{ deletionWindowDays: 31 }, 'the key is deleted 31 days after the order; choose whole days from 7 to 30 (KmsKeyDeletion)'],
  ])('is refused: %#', (props, message) => {
    expect(refusal(() => new KmsKey(ground(), 'key', props))).toBe(`[shop/shop-prod-ground/key] ${message}`);
  });
});
