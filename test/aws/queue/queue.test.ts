import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { ValidationError, Worker } from '../../../src';
import { DeadLetters, KmsKey, Queue, QueueProps, Stack } from '../../../src/aws';
import { refusal } from '../../support/render';
import { documentOf, service, world } from '../support/grants';
import { environment, ground, resource, resources } from '../support/stacks';

const queue = (props: QueueProps = {}, stack = ground()): Queue => new Queue(stack, 'jobs', props);
const stackOf = (one: Queue): Stack => one.queue.cdktfStack as Stack;

/** What is said of a queue, without its path. */
function said(props: QueueProps): string {
  return refusal(() => queue(props)).split('\n').map((line) => line.replace('[shop/shop-prod-ground/jobs] ', '')).join('\n');
}

describe('a queue that says nothing', () => {
  const stack = stackOf(queue());

  test('is encrypted, keeps messages for four days, and is kept itself', () => {
    expect(resource(stack, 'aws_sqs_queue', 'jobs_queue')).toMatchObject({
      name: 'shop-prod-ground-jobs', sqs_managed_sse_enabled: true, message_retention_seconds: 345_600, visibility_timeout_seconds: 30, delay_seconds: 0, receive_wait_time_seconds: 20,
      lifecycle: { prevent_destroy: true },
    });
  });

  test('has a queue beside it for messages that nobody can handle, which takes them from no other', () => {
    expect(resource(stack, 'aws_sqs_queue', 'dead')).toMatchObject({ name: 'shop-prod-ground-jobs-dead-letters', message_retention_seconds: 1_209_600, sqs_managed_sse_enabled: true });
    expect(resource(stack, 'aws_sqs_queue', 'dead').redrive_policy).toBeUndefined();
    expect(resource(stack, 'aws_sqs_queue', 'jobs_queue').redrive_policy).toMatch(/^\$\{jsonencode\(\{"deadLetterTargetArn" = aws_sqs_queue\.jobs_dead-letters_queue_\w+\.arn, "maxReceiveCount" = 5\}\)\}$/);
    expect(resource(stack, 'aws_sqs_queue_redrive_allow_policy').redrive_allow_policy).toMatch(/"redrivePermission" = "byQueue", "sourceQueueArns" = \[aws_sqs_queue\.jobs_queue_\w+\.arn\]/);
  });

  test('answers over TLS alone, and so does the one beside it', () => {
    expect(Object.values(resources(stack, 'aws_sqs_queue_policy')).map(({ policy }) => policy.replace(/aws_sqs_queue\.\S+\.arn/g, 'ARN'))).toEqual(Array(2).fill(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "TlsOnly", "Effect" = "Deny", "Principal" = {"AWS" = "*"}, "Action" = ["sqs:*"], "Resource" = [ARN], '
      + '"Condition" = {"Bool" = {"aws:SecureTransport" = "false"}}}]})}'));
  });

  test('is not kept where data is for trying out', () => {
    expect(resource(stackOf(new Queue(new Stack(environment({}, 'dev'), 'data'), 'jobs')), 'aws_sqs_queue', 'jobs_queue').lifecycle).toBeUndefined();
  });
});

describe('a queue that says more', () => {
  test('is FIFO, and so is the one beside it', () => {
    const stack = stackOf(queue({ fifo: true, contentBasedDeduplication: true }));
    expect(Object.values(resources(stack, 'aws_sqs_queue')).map((one) => [one.name, one.fifo_queue, one.content_based_deduplication])).toEqual([
      ['shop-prod-ground-jobs-dead-letters.fifo', true, false], ['shop-prod-ground-jobs.fifo', true, true],
    ]);
  });

  test('encrypts with a key, which senders and receivers are granted too', () => {
    const { data, app } = world();
    const jobs = new Queue(data, 'jobs', { key: new KmsKey(data, 'key') });
    expect(resource(data, 'aws_sqs_queue', 'jobs_queue')).toMatchObject({ kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\..*\.arn\}$/), kms_data_key_reuse_period_seconds: 300 });
    expect(resource(data, 'aws_sqs_queue', 'jobs_queue').sqs_managed_sse_enabled).toBeUndefined();
    jobs.grantSend(service(app));
    jobs.grantConsume(new Worker(app, 'worker', { image: 'worker:1' }));
    expect(resource(data, 'aws_iam_role_policy', 'catalog').policy).toMatch(/\["sqs:SendMessage", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"\].*\["kms:Decrypt", "kms:GenerateDataKey"\]/);
    expect(resource(data, 'aws_iam_role_policy', 'worker').policy).toMatch(
      /\["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"\].*\["kms:Decrypt"\]/);
  });

  test('shares the queue of dead letters, or has none', () => {
    const stack = ground();
    const dead = new Queue(stack, 'dead', { retention: Duration.days(14), deadLetters: DeadLetters.none() });
    expect(queue({ deadLetters: DeadLetters.to(dead, 3) }, stack).deadLetters).toBe(dead);
    expect(resource(stack, 'aws_sqs_queue', 'jobs').redrive_policy).toMatch(/aws_sqs_queue\.dead_queue_\w+\.arn, "maxReceiveCount" = 3/);
    expect(resource(stack, 'aws_sqs_queue', 'dead').redrive_policy).toBeUndefined();
    expect(resources(stack, 'aws_sqs_queue_redrive_allow_policy')).toEqual({});
  });

  test('keeps its name within 80 characters, whatever is behind it', () => {
    const stack = ground();
    new Queue(stack, 'j'.repeat(80), { fifo: true });
    const names = Object.values(resources(stack, 'aws_sqs_queue')).map(({ name }) => name as string);
    expect(names.map((name) => [name.length, /-[0-9a-f]{8}(-dead-letters)?\.fifo$/.test(name)])).toEqual([[80, true], [80, true]]);
    expect(new Set(names).size).toBe(2);
  });

  test('keeps its name when the construct is renamed', () => {
    expect(new Queue(ground(), 'work', { formerly: 'jobs' }).name).toBe('shop-prod-ground-jobs');
  });
});

describe('connected with a workload, a queue', () => {
  test('tells its URL where the account is known', () => {
    const { data, app } = world({}, { account: '123456789012' });
    const catalog = service(app);
    catalog.connectsTo(new Queue(data, 'jobs').sending);
    expect(documentOf(catalog, 'Deployment').spec.template.spec.containers[0].env).toContainEqual(
      { name: 'JOBS_QUEUE_URL', value: 'https://sqs.ap-northeast-2.amazonaws.com/123456789012/shop-prod-data-jobs' });
    expect(resource(data, 'aws_iam_role_policy').policy).not.toContain('sqs:ReceiveMessage');
  });

  test('tells its name where it is not, which the workload may ask SQS about', () => {
    const { data, app } = world();
    expect(new Queue(data, 'jobs-queue').consuming._connect(service(app))).toEqual({
      path: 'shop/shop-prod-data/jobs-queue', name: 'jobs', env: { QUEUE_NAME: 'shop-prod-data-jobs-queue' }, addresses: [{ host: 'sqs.ap-northeast-2.amazonaws.com', port: 443, ranges: [] }],
    });
    expect(resource(data, 'aws_iam_role_policy').policy).toMatch(/sqs:ReceiveMessage.*sqs:GetQueueUrl/);
    expect(resource(data, 'aws_iam_role_policy').policy).not.toContain('sqs:SendMessage');
  });

  test('grants both ends where none is named', () => {
    const { data, app } = world();
    service(app).connectsTo(new Queue(data, 'jobs'));
    expect(resource(data, 'aws_iam_role_policy').policy).toMatch(/sqs:SendMessage.*sqs:ReceiveMessage/);
  });
});

describe('a queue that is there', () => {
  test('is known by its ARN', () => {
    const { data, app } = world();
    const theirs = Queue.fromArn(data, 'theirs', 'arn:aws-cn:sqs:cn-north-1:210987654321:theirs.fifo');
    expect(theirs).toMatchObject({ name: 'theirs.fifo', url: 'https://sqs.cn-north-1.amazonaws.com.cn/210987654321/theirs.fifo' });
    theirs.grantPurge(service(app));
    expect(resource(data, 'aws_iam_role_policy').policy).toContain('["sqs:PurgeQueue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"], "Resource" = ["arn:aws-cn:sqs:cn-north-1:210987654321:theirs.fifo"]');
  });

  test('is refused by its URL', () => {
    expect(refusal(() => Queue.fromAttributes(ground(), 'theirs', { arn: 'https://sqs.eu-west-1.amazonaws.com/1/x' }))).toBe(
      '[shop/shop-prod-ground/theirs] "https://sqs.eu-west-1.amazonaws.com/1/x" is no ARN of a queue; write e.g. "arn:aws:sqs:ap-northeast-2:123456789012:jobs" (QueueArn)');
  });
});

describe('a queue is refused', () => {
  test.each<[QueueProps, string]>([
    [{ name: 'a b' }, '"a b" is no name of a standard queue; use at most 80 letters, digits, dashes and underscores; ".fifo" is for `fifo: true` (QueueName)'],
    [{ name: 'a.fifo' }, '"a.fifo" is no name of a standard queue; use at most 80 letters, digits, dashes and underscores; ".fifo" is for `fifo: true` (QueueName)'],
    [{ name: 'a', fifo: true }, '"a" is no name of a FIFO queue; use at most 80 letters, digits, dashes and underscores, the last five of them ".fifo" (QueueName)'],
    [{ contentBasedDeduplication: true }, '`contentBasedDeduplication` is said of a standard queue, which delivers messages more than once; set `fifo: true`, or leave it out (QueueFifo)'],
    [{ visibility: Duration.hours(13) }, '`visibility` is 46800 s; choose whole seconds up to twelve hours (QueueTime)'],
    [{ retention: Duration.seconds(59) }, '`retention` is 59 s; choose whole seconds from a minute to 14 days (QueueTime)'],
    [{ delay: Duration.millis(1500) }, '`delay` is 1.5 s; choose whole seconds up to 15 minutes (QueueTime)'],
    [{ deadLetters: DeadLetters.after(0) }, 'messages are dead after they were received 0 times; choose a whole number from 1 to 1000, or DeadLetters.none() (QueueDeadLetters)'],
  ])('%#', (props, message) => {
    expect(said(props)).toBe(message);
  });

  test('whose dead letters go where they cannot, or are gone before they get there', () => {
    const stack = ground();
    const dead = new Queue(stack, 'dead');
    expect(refusal(() => queue({ fifo: true, deadLetters: DeadLetters.to(dead) }, stack))).toBe(
      '[shop/shop-prod-ground/jobs] the dead letters of a FIFO queue go to shop-prod-ground-dead, a standard one; send them to a FIFO queue (QueueDeadLetters)');
    expect(refusal(() => new Queue(stack, 'others', { retention: Duration.days(14), deadLetters: DeadLetters.to(dead) }))).toBe(
      '[shop/shop-prod-ground/others] dead letters are kept for 345600 s, and the queue keeps messages for 1209600 s: their age goes on, so some are gone before they get there; '
      + 'give the queue of dead letters a longer `retention` (QueueDeadLetters)');
  });

  test('for nothing, or with codes', () => {
    const times = fc.option(fc.integer({ min: -5, max: 2_000_000 }).map((n) => Duration.millis(Math.abs(n) * 500)), { nil: undefined });
    const deadLetters = fc.constantFrom(undefined, DeadLetters.none(), DeadLetters.after(1), DeadLetters.after(-1));
    const props = fc.record({ fifo: fc.boolean(), visibility: times, retention: times, delay: times, deadLetters });
    fc.assert(fc.property(props, (answers) => {
      try {
        expect(queue(answers).retentionSeconds).toBeGreaterThanOrEqual(60);
      } catch (error) {
        if (!ValidationError.isValidationError(error)) throw error;
        expect(error.problems.map(({ code }) => code).filter((code) => !/^Queue(Time|DeadLetters)$/.test(code))).toEqual([]);
      }
    }), { numRuns: 60 });
  });
});
