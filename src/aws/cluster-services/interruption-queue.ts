import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { policyDocument } from '../iam/policy-document';

/** What AWS tells beforehand of a node, each as EventBridge names it. */
const EVENTS: Readonly<Record<string, { readonly source: string; readonly detailType: string; readonly description: string }>> = {
  'health': { source: 'aws.health', detailType: 'AWS Health Event', description: 'Maintenance of hardware that nodes run on' },
  'spot-interruption': { source: 'aws.ec2', detailType: 'EC2 Spot Instance Interruption Warning', description: 'Spot nodes that AWS takes back in two minutes' },
  'rebalance': { source: 'aws.ec2', detailType: 'EC2 Instance Rebalance Recommendation', description: 'Spot nodes that AWS is likely to take back' },
  'state-change': { source: 'aws.ec2', detailType: 'EC2 Instance State-change Notification', description: 'Nodes that stop or end' },
};

/** The queue that tells Karpenter which nodes AWS is about to take back, so that it replaces them before. Encrypted; nobody talks to it without TLS. */
export class InterruptionQueue extends Construct {
  /** The queue. */
  public readonly queue: SqsQueue;

  public constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    // Five minutes: what is told later than that has happened already.
    this.queue = new SqsQueue(this, 'queue', { name, messageRetentionSeconds: 300, sqsManagedSseEnabled: true });
    const rules = Object.entries(EVENTS).map(([event, { source, detailType, description }]) => {
      const rule = new CloudwatchEventRule(this, `rule-${event}`, {
        name: iamName([name, event]), description, eventPattern: JSON.stringify({ 'source': [source], 'detail-type': [detailType] }),
      });
      new CloudwatchEventTarget(this, `target-${event}`, { rule: rule.name, targetId: 'karpenter', arn: this.queue.arn });
      return rule;
    });
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.queue.url,
      policy: policyDocument(
        {
          sid: 'Events',
          actions: ['sqs:SendMessage'],
          resources: [this.queue.arn],
          principals: { Service: 'events.amazonaws.com' },
          conditions: { ArnEquals: { 'aws:SourceArn': rules.map(({ arn }) => arn) } },
        },
        { sid: 'OnlyTls', effect: 'Deny', actions: ['sqs:*'], resources: [this.queue.arn], principals: { AWS: '*' }, conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
      ),
    });
    this.node.defaultChild = this.queue;
  }
}
