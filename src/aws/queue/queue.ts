import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { policyDocument, PolicyStatement } from '../iam/policy-document';
import { IKmsKey } from '../kms-key/key-grants';
import { knownAccountOf } from '../stack/account-of';
import { boundedName } from '../stack/bounded-name';
import { knownRegion } from '../stack/known-region';
import { Moved } from '../stack/moved';
import { nameOf } from '../stack/name-of';
import { protection } from '../stack/protection';
import { DeadLetters } from './dead-letters';
import { ExistingQueue, QueueAttributes } from './existing-queue';
import { GrantableQueue, IQueue } from './queue-grants';
import { LONGEST_RETENTION, queueProblems, QueueProps, queueTimes } from './queue-props';

const MAX_NAME = 80;
const FIFO = '.fifo';
const DEAD = '-dead-letters';

/**
 * A queue of SQS that nobody uses but who is granted it: encrypted, over TLS alone, with a queue beside it for messages that nobody can handle.
 *
 * @example
 * const jobs = new Queue(data, 'jobs', { visibility: Duration.minutes(2) });
 * jobs.grantSend(catalog);
 * jobs.grantConsume(worker);
 */
export class Queue extends GrantableQueue {
  /** A queue that somebody else makes, by its ARN. */
  public static fromArn(scope: Construct, id: string, arn: string): IQueue {
    return new ExistingQueue(scope, id, { arn });
  }
  /** A queue that somebody else makes. */
  public static fromAttributes(scope: Construct, id: string, attributes: QueueAttributes): IQueue {
    return new ExistingQueue(scope, id, attributes);
  }

  public readonly name: string;
  public readonly arn: string;
  public readonly url: string;
  public readonly key?: IKmsKey;
  public readonly retentionSeconds: number;
  /** The queue itself. */
  public readonly queue: SqsQueue;
  /** Its own policy. */
  public readonly policy: SqsQueuePolicy;
  /** Where messages go that nobody can handle, if they go anywhere. */
  public readonly deadLetters?: IQueue;
  protected readonly region: string;
  protected readonly account?: string;
  private readonly statements: PolicyStatement[];

  public constructor(scope: Construct, id: string, private readonly props: QueueProps = {}) {
    super(scope, freshId(scope, id));
    this.region = knownRegion(this);
    this.account = knownAccountOf(this);
    this.name = props.name ?? queueName(nameOf(this, props.formerly), props.fifo);
    this.key = props.key;
    const problems = new Problems(this);
    problems.add(...queueProblems(this.name, props));
    problems.throwIfAny();

    this.retentionSeconds = queueTimes(props).retention;
    const asked = props.deadLetters ?? DeadLetters.after(5);
    this.deadLetters = asked._isNone ? undefined : asked.queue ?? this.createDeadLetters();
    this.queue = this.createQueue(asked.receives);
    this.arn = this.queue.arn;
    this.url = this.queue.url;
    this.statements = [{
      sid: 'TlsOnly', effect: 'Deny', actions: ['sqs:*'], principals: { AWS: '*' }, resources: [this.arn], conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }];
    this.policy = new SqsQueuePolicy(this, 'policy', { queueUrl: this.url, policy: policyDocument(...this.statements) });
    this.node.defaultChild = this.queue;
    if (this.deadLetters instanceof Queue && !asked.queue) this.allowRedriveTo(this.deadLetters);
    if (props.formerly !== undefined) new Moved(this, props.formerly);
  }

  /** Adds to its own policy, e.g. an AWS service that sends to it. Workloads are granted it instead. */
  public allow(statement: PolicyStatement): void {
    this.statements.push({ resources: [this.arn], ...statement });
    this.policy.policy = policyDocument(...this.statements);
  }

  private createQueue(maxReceiveCount: number): SqsQueue {
    const { key, props } = this;
    const times = queueTimes(props);
    return new SqsQueue(this, 'queue', {
      name: this.name,
      ...(props.fifo ? { fifoQueue: true, contentBasedDeduplication: props.contentBasedDeduplication ?? false } : {}),
      visibilityTimeoutSeconds: times.visibility,
      messageRetentionSeconds: times.retention,
      delaySeconds: times.delay,
      // A request waits for a message instead of finding none, which costs as much.
      receiveWaitTimeSeconds: 20,
      ...(key ? { kmsMasterKeyId: key.arn, kmsDataKeyReusePeriodSeconds: 300 } : { sqsManagedSseEnabled: true }),
      redrivePolicy: this.deadLetters && Fn.jsonencode({ deadLetterTargetArn: this.deadLetters.arn, maxReceiveCount }),
      lifecycle: protection(this, props.deletionProtection),
    });
  }

  private createDeadLetters(): Queue {
    const { fifo, key, deletionProtection } = this.props;
    return new Queue(this, 'dead-letters', {
      name: queueName(this.name.replace(/\.fifo$/, ''), fifo, DEAD),
      fifo,
      key,
      deletionProtection,
      retention: { toSeconds: () => LONGEST_RETENTION },
      deadLetters: DeadLetters.none(),
    });
  }

  /** Otherwise any queue of the account may send its dead letters there. */
  private allowRedriveTo(queue: Queue): void {
    new SqsQueueRedriveAllowPolicy(this, 'redrive-allow', {
      queueUrl: queue.url, redriveAllowPolicy: Fn.jsonencode({ redrivePermission: 'byQueue', sourceQueueArns: [this.arn] }),
    });
  }
}

function queueName(whole: string, fifo = false, suffix = ''): string {
  const end = `${suffix}${fifo ? FIFO : ''}`;
  return `${boundedName(whole.replace(/[^A-Za-z0-9_-]+/g, '-'), MAX_NAME - end.length)}${end}`;
}
