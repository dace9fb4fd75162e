import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { refuse } from '../../core/problems';
import { IKmsKey } from '../kms-key/key-grants';
import { serviceHost } from '../stack/region';
import { GrantableQueue } from './queue-grants';

/** What is known of a queue that somebody else makes. */
export interface QueueAttributes {
  /** Its ARN, which holds region, account and name. */
  readonly arn: string;
  /**
   * The key that its messages are encrypted with.
   *
   * @default - SQS's own
   */
  readonly key?: IKmsKey;
}

const ARN = /^arn:aws(?:-cn|-us-gov)?:sqs:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/;

/** A queue that somebody else makes. */
export class ExistingQueue extends GrantableQueue {
  public readonly name: string;
  public readonly arn: string;
  public readonly url: string;
  public readonly key?: IKmsKey;
  public readonly retentionSeconds = undefined;
  protected readonly region: string;
  protected readonly account: string;

  public constructor(scope: Construct, id: string, attributes: QueueAttributes) {
    super(scope, freshId(scope, id));
    const parts = ARN.exec(attributes.arn);
    if (!parts) refuse(this, { code: 'QueueArn', what: `${JSON.stringify(attributes.arn)} is no ARN of a queue`, fix: 'write e.g. "arn:aws:sqs:ap-northeast-2:123456789012:jobs"' });
    [, this.region, this.account, this.name] = parts;
    this.arn = attributes.arn;
    this.key = attributes.key;
    this.url = `https://${serviceHost('sqs', this.region)}/${this.account}/${this.name}`;
  }
}
