import * as fc from 'fast-check';
import { Environment, Platform, TerraformState, ValidationError } from '../../../src';
import { Bucket, BucketLifecycleRule, BucketProps, ColdStorageClass, KmsKey, Stack } from '../../../src/aws';
import { documents, refusal } from '../../support/render';
import { documentOf, service, world } from '../support/grants';
import { environment, ground, plainStack, resource, resources } from '../support/stacks';

const bucket = (props: BucketProps = {}, stack = ground()): Bucket => new Bucket(stack, 'uploads', props);
const stackOf = (one: Bucket): Stack => one.bucket.cdktfStack as Stack;

/** What is said of a bucket, without its path. */
function said(props: BucketProps): string {
  return refusal(() => bucket(props)).split('\n').map((line) => line.replace('[shop/shop-prod-ground/uploads] ', '')).join('\n');
}

describe('a bucket that says nothing', () => {
  const stack = stackOf(bucket());

  test('is private, and nothing makes it public', () => {
    expect(resource(stack, 'aws_s3_bucket_public_access_block')).toMatchObject({ block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true });
    expect(resource(stack, 'aws_s3_bucket_ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
  });

  test('answers over TLS alone', () => {
    const { policy, depends_on: after } = resource(stack, 'aws_s3_bucket_policy');
    expect(policy.replace(/aws_s3_bucket\.uploads_bucket_\w+/g, 'BUCKET')).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "TlsOnly", "Effect" = "Deny", "Principal" = {"AWS" = "*"}, "Action" = ["s3:*"], "Resource" = [BUCKET.arn, "${BUCKET.arn}/*"], '
      + '"Condition" = {"Bool" = {"aws:SecureTransport" = "false"}}}]})}');
    expect(after).toEqual([expect.stringMatching(/^aws_s3_bucket_public_access_block\./)]);
  });

  test('encrypts, keeps versions, drops unfinished uploads', () => {
    expect(resource(stack, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }]);
    expect(resource(stack, 'aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
    expect(resource(stack, 'aws_s3_bucket_lifecycle_configuration').rule).toEqual([
      { id: 'abort-uploads', status: 'Enabled', filter: [{ prefix: '' }], abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] },
    ]);
  });

  test('is kept in production, and where nobody says what environment it is', () => {
    const isKept = (one: Bucket): boolean => resource(stackOf(one), 'aws_s3_bucket').lifecycle?.prevent_destroy === true;
    const staging = (props?: BucketProps): Bucket => new Bucket(new Stack(environment({}, 'staging'), 'data'), 'uploads', props);
    expect([bucket(), bucket({ deletionProtection: false }), staging(), staging({ deletionProtection: true }), new Bucket(plainStack(), 'uploads') as Bucket].map(isKept))
      .toEqual([true, false, false, true, true]);
  });
});

describe('its name', () => {
  test('says whose it is and has a hash behind it, the same at every synthesis', () => {
    expect(bucket().name).toBe('shop-prod-ground-uploads-9fdab7cf');
    expect(bucket({}, ground({ account: '123456789012' })).name).toBe(bucket().name);
  });

  test('differs by region and by the organization that keeps the state', () => {
    const of = (terraformState: TerraformState, region: string): string =>
      new Bucket(new Stack(new Environment(new Platform('shop', { terraformState }), 'prod', { region }), 'ground'), 'uploads').name;
    const names = [of(TerraformState.local(), 'eu-west-1'), of(TerraformState.cloud({ organization: 'one' }), 'eu-west-1'), of(TerraformState.cloud({ organization: 'two' }), 'eu-west-1'), bucket().name];
    expect(new Set(names).size).toBe(4);
  });

  test('is one that S3 takes, whatever the ids are', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 90 }), (id) => {
      try {
        expect(new Bucket(plainStack(), id).name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      } catch (error) {
        // Ids that a construct cannot have.
        if (!ValidationError.isValidationError(error)) expect(String(error)).toMatch(/whitespace|id/i);
      }
    }), { numRuns: 60 });
  });

  test('stays when the construct is renamed, and Terraform is told what moved', () => {
    const stack = ground();
    const renamed = new Bucket(stack, 'files', { formerly: 'uploads' });
    expect(renamed.name).toBe(bucket().name);
    expect(resource(stack, 'aws_s3_bucket').bucket).toBe(renamed.name);
  });

  test.each(['My-Bucket', 'ab', 'a.b', 'xn--shop', 'shop--x-s3', 'a'.repeat(64)])('is refused as %s', (name) => {
    expect(said({ name })).toBe(
      `${JSON.stringify(name)} is no name that S3 takes for a bucket; use 3 to 63 lower-case letters, digits and dashes, and none of the beginnings and ends that AWS keeps for itself (BucketName)`);
  });

  test('is not known in a stack without a region', () => {
    expect(refusal(() => new Bucket(plainStack(''), 'uploads'))).toBe(
      '[plain/uploads] the region is not known, and names and addresses depend on it; make it in a `Stack`, or give the AWS provider of the stack a region first (AwsRegion)');
  });
});

describe('a bucket that says more', () => {
  test('encrypts with a key, and whoever reads or writes is granted the key too', () => {
    const { data, app } = world();
    const uploads = new Bucket(data, 'uploads', { key: new KmsKey(data, 'key') });
    expect(resource(data, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([{
      apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\..*\.arn\}$/) }, bucket_key_enabled: true,
    }]);
    const policyOf = (id: string): string => resource(data, 'aws_iam_role_policy', id).policy;
    uploads.grantRead(service(app, 'reader'));
    uploads.grantWrite(service(app, 'writer'));
    uploads.grantDelete(service(app, 'cleaner'));
    expect(policyOf('reader')).toContain('"Action" = ["kms:Decrypt"], "Resource" = [aws_kms_key.');
    expect(policyOf('writer')).toContain('"Action" = ["kms:Decrypt", "kms:GenerateDataKey"], "Resource" = [aws_kms_key.');
    expect(policyOf('cleaner')).not.toContain('kms:');
  });

  test('grants a part of it', () => {
    const { data, app } = world();
    new Bucket(data, 'uploads').grantReadWrite(service(app), { prefix: 'invoices/' });
    expect(resource(data, 'aws_iam_role_policy').policy.replace(/aws_s3_bucket\.uploads_bucket_\w+/g, 'BUCKET')).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = ['
      + '{"Effect" = "Allow", "Action" = ["s3:ListBucket"], "Resource" = [BUCKET.arn], "Condition" = {"StringLike" = {"s3:prefix" = ["invoices/*"]}}}, '
      + '{"Effect" = "Allow", "Action" = ["s3:GetBucketLocation"], "Resource" = [BUCKET.arn]}, '
      + '{"Effect" = "Allow", "Action" = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectTagging", '
      + '"s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], "Resource" = ["${BUCKET.arn}/invoices/*"]}]})}');
  });

  test('lets objects grow old', () => {
    const stack = stackOf(bucket({ abortUploadsDays: 1, lifecycle: [{ prefix: 'tmp/', expireDays: 7 }, { transitions: [{ to: 'STANDARD_IA', afterDays: 30 }], expireOldVersionsDays: 365 }] }));
    expect(resource(stack, 'aws_s3_bucket_lifecycle_configuration').rule.slice(1)).toEqual([
      { id: 'rule-1', status: 'Enabled', filter: [{ prefix: 'tmp/' }], expiration: [{ days: 7 }] },
      { id: 'rule-2', status: 'Enabled', filter: [{ prefix: '' }], noncurrent_version_expiration: [{ noncurrent_days: 365 }], transition: [{ storage_class: 'STANDARD_IA', days: 30 }] },
    ]);
  });

  test('logs who asked what, to a bucket that lets S3 write it', () => {
    const stack = ground();
    const logs = new Bucket(stack, 'logs');
    const uploads = bucket({ accessLogs: { bucket: logs } }, stack);
    expect(resource(stack, 'aws_s3_bucket_logging')).toMatchObject({ target_prefix: `${uploads.name}/`, depends_on: [expect.stringMatching(/^aws_s3_bucket_policy\.logs_policy_/)] });
    expect(resource(stack, 'aws_s3_bucket_policy', 'logs').policy).toContain(
      `"Principal" = {"Service" = "logging.s3.amazonaws.com"}, "Action" = ["s3:PutObject"], "Resource" = ["\${aws_s3_bucket.logs_bucket_5A22438C.arn}/${uploads.name}/*"], `
      + `"Condition" = {"ArnLike" = {"aws:SourceArn" = "arn:aws:s3:::${uploads.name}"}}`);
  });

  test('logs to a bucket of another stack, or of somebody else', () => {
    const prod = environment();
    const logs = new Bucket(new Stack(prod, 'logs'), 'logs');
    const stack = new Stack(prod, 'ground');
    new Bucket(stack, 'one', { accessLogs: { bucket: logs, prefix: 's3/' } });
    new Bucket(stack, 'two', { accessLogs: { bucket: Bucket.fromName(stack, 'theirs', 'their.logs') } });
    expect(Object.values(resources(stack, 'aws_s3_bucket_logging')).map((one) => [one.target_bucket, one.target_prefix, one.depends_on])).toEqual([
      [expect.stringMatching(/^\$\{data\.terraform_remote_state\./), 's3/', undefined],
      ['their.logs', expect.stringMatching(/^shop-prod-ground-two-/), undefined],
    ]);
  });
});

describe('a bucket that is there', () => {
  test('is granted like any other', () => {
    const { data, app } = world();
    Bucket.fromName(data, 'theirs', 'their.uploads').grantRead(service(app));
    expect(resource(data, 'aws_iam_role_policy').policy).toContain('"Resource" = ["arn:aws:s3:::their.uploads/*"]');
    expect(resources(data, 'aws_s3_bucket')).toEqual({});
  });

  test('has its key, and the partition of its region', () => {
    const china = new Stack(environment({ region: 'cn-north-1' }), 'data');
    const key = KmsKey.fromArn(china, 'key', 'arn:aws-cn:kms:cn-north-1:123456789012:key/abc');
    expect(Bucket.fromAttributes(china, 'theirs', { name: 'theirs', key })).toMatchObject({ arn: 'arn:aws-cn:s3:::theirs', key });
  });

  test('is refused by its ARN', () => {
    expect(refusal(() => Bucket.fromName(ground(), 'theirs', 'arn:aws:s3:::theirs'))).toBe(
      '[shop/shop-prod-ground/theirs] "arn:aws:s3:::theirs" is the name of no bucket; write the name, not the ARN or the URL (BucketName)');
  });
});

describe('connected with a workload, a bucket', () => {
  test('grants reading and writing, and tells its name and its host', () => {
    const { data, app } = world();
    const uploads = new Bucket(data, 'uploads');
    expect(uploads._connect(service(app))).toEqual({
      path: 'shop/shop-prod-data/uploads',
      name: 'uploads',
      addresses: [{ host: `${uploads.name}.s3.ap-northeast-2.amazonaws.com`, port: 443, ranges: [] }],
      env: { BUCKET: uploads.name },
    });
    expect(resource(data, 'aws_iam_role_policy').policy).toMatch(/s3:GetObject".*s3:PutObject"/);
  });

  test('grants reading alone, and tells where tokens are taken to by IRSA', () => {
    const { data, app } = world({ podCredentials: 'irsa' }, { account: '123456789012' });
    const { addresses } = new Bucket(data, 'uploads-bucket').readOnly._connect(service(app));
    expect(addresses[1]).toEqual({ host: 'sts.ap-northeast-2.amazonaws.com', port: 443, ranges: [] });
    expect(resource(data, 'aws_iam_role_policy').policy).not.toContain('s3:PutObject');
  });

  test.each([['uploads-bucket', 'UPLOADS_BUCKET'], ['uploads', 'UPLOADS_BUCKET'], ['bucket', 'BUCKET_BUCKET'], ['3d-models', undefined]])('called %s is told of in %s', (id, variable) => {
    const { data, app } = world();
    const catalog = service(app);
    const made = new Bucket(data, id);
    if (variable === undefined) {
      expect(refusal(() => catalog.connectsTo(made))).toContain('(BackingPrefix)');
      return;
    }
    catalog.connectsTo(made);
    expect(documentOf(catalog, 'Deployment').spec.template.spec.containers[0].env).toContainEqual({ name: variable, value: made.name });
  });

  test('opens the way there, once for each namespace in the mesh', () => {
    const { data, app } = world();
    const [plain, meshed, other] = [service(app, 'plain'), service(app, 'meshed', { mesh: true }), service(app, 'other', { mesh: true })];
    const uploads = new Bucket(data, 'uploads');
    for (const workload of [plain, meshed, other]) workload.connectsTo(uploads);
    expect(documentOf(plain, 'NetworkPolicy').spec.egress).toContainEqual({ ports: [{ port: 443, protocol: 'TCP' }] });
    expect(documents(app).filter(({ kind }) => kind === 'ServiceEntry').map(({ spec }) => [spec.hosts, spec.ports[0].protocol, spec.exportTo])).toEqual([
      [[`${uploads.name}.s3.ap-northeast-2.amazonaws.com`], 'TLS', ['.']],
    ]);
  });
});

describe('a rule is refused', () => {
  const rule = (one: BucketLifecycleRule, versioning = true): string => said({ lifecycle: [one], versioning });
  test.each<[BucketLifecycleRule, string]>([
    [{ prefix: 'a' }, 'says nothing of what happens; give `expireDays`, `expireOldVersionsDays` or `transitions`'],
    [{ prefix: '/a', expireDays: 1 }, 'is for keys that begin with "/a", and keys begin with no slash; leave out the first slash'],
    [{ expireDays: 0 }, 'has 0 days; give whole days, one at least'],
    [{ transitions: [{ to: 'STANDARD_IA', afterDays: 7 }] }, 'moves objects to STANDARD_IA after 7 days; choose 30 or more: S3 does it no sooner'],
    [
      { transitions: [{ to: 'GLACIER', afterDays: 30 }, { to: 'STANDARD_IA', afterDays: 90 }] },
      'moves objects to STANDARD_IA after 90 days, which is not colder and later than GLACIER after 30 days; put them in the order in which objects move',
    ],
    [{ expireDays: 30, transitions: [{ to: 'GLACIER', afterDays: 30 }] }, 'deletes objects after 30 days, and moves them to GLACIER after 30; move them before they are deleted'],
  ])('%#', (one, message) => {
    expect(rule(one)).toBe(`\`lifecycle[0]\` ${message} (BucketLifecycle)`);
  });

  test('about versions that are not kept', () => {
    expect(rule({ expireOldVersionsDays: 1 }, false)).toBe('`lifecycle[0]` expires old versions, and the bucket keeps none; leave out `versioning: false` (BucketLifecycle)');
  });
});

test('logs are refused that S3 would not deliver, and everything is told at once', () => {
  const stack = ground();
  const logs = new Bucket(stack, 'logs', { name: 'logs-of-shop', key: new KmsKey(stack, 'key') });
  expect(refusal(() => bucket({ name: 'X', accessLogs: { bucket: logs }, abortUploadsDays: 0 }, stack)).split('\n').map((line) => line.replace(/^\[.*?\] /, ''))).toEqual([
    expect.stringMatching(/\(BucketName\)$/),
    '`abortUploadsDays` is 0; give whole days, one at least (BucketLifecycle)',
    '`accessLogs` go to logs-of-shop, which is encrypted with a key of its own, and S3 delivers no logs to such a bucket; send them to a bucket without `key` (BucketLogsKey)',
  ]);
});

test('any rules either make a lifecycle or are refused with codes', () => {
  const days = fc.option(fc.integer({ min: -1, max: 100 }), { nil: undefined });
  const to = fc.constantFrom<ColdStorageClass>('STANDARD_IA', 'GLACIER_IR', 'DEEP_ARCHIVE');
  const transitions = fc.array(fc.record({ to, afterDays: fc.integer({ min: 0, max: 100 }) }), { maxLength: 2 });
  const rule = fc.record({ prefix: fc.constantFrom(undefined, 'a/', '/a'), expireDays: days, expireOldVersionsDays: days, transitions });
  fc.assert(fc.property(fc.array(rule, { maxLength: 2 }), fc.boolean(), (lifecycle, versioning) => {
    try {
      expect(bucket({ lifecycle, versioning }).lifecycle).toBeDefined();
    } catch (error) {
      if (!ValidationError.isValidationError(error)) throw error;
      expect(new Set(error.problems.map(({ code }) => code))).toEqual(new Set(['BucketLifecycle']));
    }
  }), { numRuns: 60 });
});
