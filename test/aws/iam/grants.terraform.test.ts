import { Duration } from 'cdk8s';
import { Environment } from '../../../src';
import { Bucket, DeadLetters, KmsKey, Queue, Stack } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { cluster } from '../support/clusters';
import { service, world } from '../support/grants';
import { environment } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

/** Buckets, queues and keys of every kind, in one stack. */
function kinds(stack: Stack): { readonly buckets: readonly Bucket[]; readonly queues: readonly Queue[] } {
  const key = new KmsKey(stack, 'key', { rotationDays: 90, deletionWindowDays: 7, deletionProtection: false, formerly: 'lock' });
  const logs = new Bucket(stack, 'logs', { deletionProtection: false });
  const dead = new Queue(stack, 'dead', { retention: Duration.days(14), deadLetters: DeadLetters.none() });
  const buckets = [
    logs,
    new Bucket(stack, 'usual'),
    new Bucket(stack, 'locked', { key, accessLogs: { bucket: logs }, formerly: 'open' }),
    new Bucket(stack, 'old', {
      name: 'shop-old', versioning: false, abortUploadsDays: 1,
      lifecycle: [{ prefix: 'tmp/', expireDays: 1 }, { transitions: [{ to: 'STANDARD_IA', afterDays: 30 }, { to: 'DEEP_ARCHIVE', afterDays: 180 }], expireDays: 3650 }],
    }),
    new Bucket(stack, 'versions', { lifecycle: [{ expireOldVersionsDays: 30 }] }),
  ];
  const queues = [
    dead,
    new Queue(stack, 'simple'),
    new Queue(stack, 'ordered', { fifo: true, contentBasedDeduplication: true, key, delay: Duration.minutes(1) }),
    new Queue(stack, 'sharing', { deadLetters: DeadLetters.to(dead, 3), visibility: Duration.hours(1), formerly: 'alone' }),
  ];
  return { buckets, queues };
}

function grantAll(stack: Stack, workloads: readonly ReturnType<typeof service>[]): void {
  const { buckets, queues } = kinds(stack);
  for (const workload of workloads) {
    for (const bucket of buckets) {
      bucket.grantReadWrite(workload, { prefix: 'a/' });
      bucket.grantDelete(workload);
    }
    for (const queue of queues) {
      queue.grantSend(workload);
      queue.grantConsume(workload);
      queue.grantPurge(workload);
    }
  }
}

describe('the real Terraform and AWS provider', () => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with what is granted, and to whom, in one stack', () => {
    const prod = environment();
    const stack = new Stack(prod, 'ground', { account: '123456789012' });
    const made = cluster({}, stack);
    const app = prod.chart('app', { namespace: 'shop' });
    const legacy = service(app, 'legacy');
    made.grant(legacy, 'AmazonS3ReadOnlyAccess', { actions: ['ses:SendEmail'], resources: ['*'] });
    new Bucket(stack, 'first').grantRead(service(app, 'other'), { credentials: 'irsa' });
    grantAll(stack, [legacy]);
    expect(terraform.validate(stack)).toEqual([]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with either of two stacks', () => {
    const { prod, ground, data, app } = world({ podCredentials: 'irsa' }, { account: '123456789012' });
    grantAll(data, [service(app)]);
    expect(prod).toBeInstanceOf(Environment);
    expect(terraform.validate(data)).toEqual([]);
    expect(terraform.validate(ground)).toEqual([]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would be heard if there were something wrong', () => {
    const { data } = world();
    new Bucket(data, 'uploads', { lifecycle: [{ expireDays: 1 }] }).lifecycle.addOverride('rule.0.status', 'On');
    const said = terraform.validate(data);
    expect(said).toEqual([expect.stringMatching(/^error: Invalid Attribute Value Match: Attribute rule\[0\]\.status value must be one of/)]);
  }, 60_000);
});
