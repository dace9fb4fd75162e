import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey as AwsKmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems, refuse } from '../../core/problems';
import { policyDocument, PolicyStatement } from '../iam/policy-document';
import { accountIdOf } from '../stack/account-of';
import { knownRegion } from '../stack/known-region';
import { Moved } from '../stack/moved';
import { nameOf } from '../stack/name-of';
import { protection } from '../stack/protection';
import { partitionOf } from '../stack/region';
import { GrantableKey, IKmsKey } from './key-grants';
import { kmsKeyProblems, KmsKeyProps } from './kms-key-props';

/**
 * A key that data is encrypted with. It rotates, its account keeps it, and those who may use it are told by grants.
 *
 * @example
 * const key = new KmsKey(data, 'orders-key');
 * const uploads = new Bucket(data, 'uploads', { key });
 */
export class KmsKey extends GrantableKey {
  /** A key that somebody else makes. Its policy has to let policies of the account decide. */
  public static fromArn(scope: Construct, id: string, arn: string): IKmsKey {
    return new ExistingKey(scope, id, arn);
  }

  public readonly arn: string;
  /** The key itself. */
  public readonly key: AwsKmsKey;
  /** The name that people find it by. */
  public readonly alias: KmsAlias;
  private readonly statements: PolicyStatement[];

  public constructor(scope: Construct, id: string, props: KmsKeyProps = {}) {
    super(scope, freshId(scope, id));
    const alias = props.alias ?? nameOf(this, props.formerly);
    const problems = new Problems(this);
    problems.add(...kmsKeyProblems(alias, props));
    problems.throwIfAny();

    // The account keeps it, so that policies of the account decide: a key whose policy names only who made it is lost with them.
    const root = `arn:${partitionOf(knownRegion(this))}:iam::${accountIdOf(this)}:root`;
    this.statements = [{ sid: 'Account', actions: ['kms:*'], resources: ['*'], principals: { AWS: root } }];
    this.key = new AwsKmsKey(this, 'key', {
      description: props.description ?? alias,
      enableKeyRotation: true,
      rotationPeriodInDays: props.rotationDays ?? 365,
      deletionWindowInDays: props.deletionWindowDays ?? 30,
      policy: policyDocument(...this.statements),
      lifecycle: protection(this, props.deletionProtection),
    });
    this.arn = this.key.arn;
    this.alias = new KmsAlias(this, 'alias', { name: `alias/${alias}`, targetKeyId: this.key.keyId });
    this.node.defaultChild = this.key;
    if (props.formerly !== undefined) new Moved(this, props.formerly);
  }

  /**
   * Adds to its own policy, e.g. an AWS service that encrypts with it by itself. Workloads are granted it instead.
   */
  public allow(statement: PolicyStatement): void {
    this.statements.push({ resources: ['*'], ...statement });
    this.key.policy = policyDocument(...this.statements);
  }
}

const ARN = /^(arn:aws(-cn|-us-gov)?:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+|\$\{.*\})$/;

/** A key that somebody else makes. */
class ExistingKey extends GrantableKey {
  public constructor(scope: Construct, id: string, public readonly arn: string) {
    super(scope, freshId(scope, id));
    if (!ARN.test(arn)) {
      refuse(this, {
        code: 'KmsKeyArn', what: `${JSON.stringify(arn)} is no ARN of a key`, fix: 'write e.g. "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; policies name no aliases',
      });
    }
  }
}
