import { Construct } from 'constructs';
import type { BackingConnection, IBackingService } from '../../core/backing-service';
import { pathOf } from '../../core/construct-path';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { credentialAddresses } from '../iam/credential-addresses';
import { Grant, GrantOptions, grantTo } from '../iam/grant';
import { Grantee } from '../iam/grantee';
import { IKmsKey, keyStatements } from '../kms-key/key-grants';
import { backingName } from '../stack/backing-name';
import { serviceHost } from '../stack/region';

/** A queue, whoever makes it. */
export interface IQueue extends IBackingService {
  /** Its name. */
  readonly name: string;
  /** Its ARN. */
  readonly arn: string;
  /** Its URL. */
  readonly url: string;
  /**
   * The key that messages are encrypted with.
   *
   * @default - SQS's own
   */
  readonly key?: IKmsKey;
  /**
   * How many seconds a message waits for somebody to receive it.
   *
   * @default - not known
   */
  readonly retentionSeconds?: number;
  /** The same queue for those who only send: `service.connectsTo(queue.sending)`. */
  readonly sending: IBackingService;
  /** The same queue for those who only receive: `worker.connectsTo(queue.consuming)`. */
  readonly consuming: IBackingService;
  /** Lets somebody send messages. */
  grantSend(grantee: Grantee, options?: GrantOptions): Grant;
  /** Lets somebody receive messages, keep them longer and delete them. */
  grantConsume(grantee: Grantee, options?: GrantOptions): Grant;
  /** Lets somebody delete all messages at once. */
  grantPurge(grantee: Grantee, options?: GrantOptions): Grant;
}

const ASK = ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];
const SEND = ['sqs:SendMessage'];
const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];

/** What queues have in common, whoever makes them. */
export abstract class GrantableQueue extends Construct implements IQueue {
  public abstract readonly name: string;
  public abstract readonly arn: string;
  public abstract readonly url: string;
  public abstract readonly key?: IKmsKey;
  public abstract readonly retentionSeconds?: number;
  /** The region it is in. */
  protected abstract readonly region: string;
  /** The number of its account, if it is known before anything is made. */
  protected abstract readonly account?: string;

  public grantSend(grantee: Grantee, options?: GrantOptions): Grant {
    return grantTo(this, grantee, [this.statement(...SEND, ...ASK), ...keyStatements(this.key, 'write')], options);
  }

  public grantConsume(grantee: Grantee, options?: GrantOptions): Grant {
    return grantTo(this, grantee, [this.statement(...CONSUME, ...ASK), ...keyStatements(this.key, 'read')], options);
  }

  public grantPurge(grantee: Grantee, options?: GrantOptions): Grant {
    return grantTo(this, grantee, [this.statement('sqs:PurgeQueue', ...ASK)], options);
  }

  public get sending(): IBackingService {
    return { _connect: (workload) => this.connection(workload, () => { this.grantSend(workload); }) };
  }

  public get consuming(): IBackingService {
    return { _connect: (workload) => this.connection(workload, () => { this.grantConsume(workload); }) };
  }

  /** @internal */
  public _connect(workload: IGrantableWorkload): BackingConnection {
    return this.connection(workload, () => { this.grantSend(workload); this.grantConsume(workload); });
  }

  private connection(workload: IGrantableWorkload, grant: () => void): BackingConnection {
    grant();
    const host = serviceHost('sqs', this.region);
    return {
      path: pathOf(this),
      name: backingName(this.node.id, 'queue'),
      // SQS has no addresses that could be named: the mesh knows its name, a NetworkPolicy only the port.
      addresses: [{ host, port: 443, ranges: [] }, ...credentialAddresses(workload)],
      // Its URL holds the account's number. Where that is not known, the program asks SQS for the URL by the name, and may.
      env: this.account === undefined ? { QUEUE_NAME: this.name } : { QUEUE_URL: `https://${host}/${this.account}/${this.name}` },
    };
  }

  private statement(...actions: readonly string[]): { actions: readonly string[]; resources: readonly string[] } {
    return { actions, resources: [this.arn] };
  }
}
