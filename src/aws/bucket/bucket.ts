import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { policyDocument, PolicyStatement } from '../iam/policy-document';
import { IKmsKey } from '../kms-key/key-grants';
import { knownRegion } from '../stack/known-region';
import { Moved } from '../stack/moved';
import { protection } from '../stack/protection';
import { partitionOf } from '../stack/region';
import { GrantableBucket, IBucket } from './bucket-grants';
import { bucketName, existingNameProblem } from './bucket-name';
import { bucketProblems, BucketProps } from './bucket-props';
import { lifecycleRules } from './lifecycle';

/** What is known of a bucket that somebody else makes. */
export interface BucketAttributes {
  /** Its name. */
  readonly name: string;
  /**
   * The key that its objects are encrypted with.
   *
   * @default - S3's own
   */
  readonly key?: IKmsKey;
}

/**
 * A bucket of S3 that nobody reaches but who is granted it: private, encrypted, versioned, over TLS alone.
 *
 * @example
 * const uploads = new Bucket(data, 'uploads');
 * uploads.grantReadWrite(catalog);
 */
export class Bucket extends GrantableBucket {
  /** A bucket that somebody else makes. */
  public static fromAttributes(scope: Construct, id: string, attributes: BucketAttributes): IBucket {
    return new ExistingBucket(scope, id, attributes);
  }
  /** A bucket that somebody else makes and that S3 encrypts with its own key. */
  public static fromName(scope: Construct, id: string, name: string): IBucket {
    return new ExistingBucket(scope, id, { name });
  }

  public readonly name: string;
  public readonly arn: string;
  public readonly key?: IKmsKey;
  /** The bucket itself. */
  public readonly bucket: S3Bucket;
  /** Who owns its objects: the account, whoever writes them. */
  public readonly ownership: S3BucketOwnershipControls;
  /** Nothing makes it public. */
  public readonly publicAccess: S3BucketPublicAccessBlock;
  /** How objects are encrypted. */
  public readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  /** Whether versions are kept. */
  public readonly versioning: S3BucketVersioningA;
  /** What happens to objects as they grow old. */
  public readonly lifecycle: S3BucketLifecycleConfiguration;
  /** Its own policy. */
  public readonly policy: S3BucketPolicy;
  /** Where access is logged, if it is. */
  public readonly logging?: S3BucketLoggingA;
  private readonly statements: PolicyStatement[];
  private readonly partition: string;

  public constructor(scope: Construct, id: string, private readonly props: BucketProps = {}) {
    super(scope, freshId(scope, id));
    const region = knownRegion(this);
    this.name = props.name ?? bucketName(this, region, props.formerly);
    this.key = props.key;
    const problems = new Problems(this);
    problems.add(...bucketProblems(this.name, props));
    problems.throwIfAny();

    this.partition = partitionOf(region);
    this.bucket = new S3Bucket(this, 'bucket', { bucket: this.name, lifecycle: protection(this, props.deletionProtection) });
    this.arn = this.bucket.arn;
    this.ownership = new S3BucketOwnershipControls(this, 'ownership', { bucket: this.id, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    this.publicAccess = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: this.id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
    });
    this.encryption = this.createEncryption();
    this.versioning = new S3BucketVersioningA(this, 'versioning', { bucket: this.id, versioningConfiguration: { status: props.versioning ?? true ? 'Enabled' : 'Suspended' } });
    this.lifecycle = new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.id,
      rule: lifecycleRules(props.lifecycle ?? [], props.abortUploadsDays ?? 7),
      // S3 takes rules for old versions only from a bucket that keeps them.
      dependsOn: [this.versioning],
    });
    this.statements = [this.tlsOnly()];
    this.policy = new S3BucketPolicy(this, 'policy', {
      bucket: this.id,
      policy: policyDocument(...this.statements),
      // S3 refuses to change both at once.
      dependsOn: [this.publicAccess],
    });
    this.logging = this.createLogging();
    this.node.defaultChild = this.bucket;
    if (props.formerly !== undefined) new Moved(this, props.formerly);
  }

  /** Adds to its own policy, e.g. an AWS service that writes to it. Workloads are granted it instead. */
  public allow(statement: PolicyStatement): void {
    this.statements.push(statement);
    this.policy.policy = policyDocument(...this.statements);
  }

  private get id(): string {
    return this.bucket.id;
  }

  private createEncryption(): S3BucketServerSideEncryptionConfigurationA {
    const { key } = this;
    return new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.id,
      rule: [{
        applyServerSideEncryptionByDefault: key ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn } : { sseAlgorithm: 'AES256' },
        // One key of data for many objects: a request to KMS costs money, and they are limited.
        ...(key ? { bucketKeyEnabled: true } : {}),
      }],
    });
  }

  private tlsOnly(): PolicyStatement {
    return {
      sid: 'TlsOnly', effect: 'Deny', actions: ['s3:*'], principals: { AWS: '*' }, resources: [this.arn, `${this.arn}/*`], conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    };
  }

  private createLogging(): S3BucketLoggingA | undefined {
    const { accessLogs } = this.props;
    if (!accessLogs) return undefined;
    const { bucket, prefix = `${this.name}/` } = accessLogs;
    const made = bucket instanceof Bucket ? bucket : undefined;
    made?.allow({
      actions: ['s3:PutObject'],
      principals: { Service: 'logging.s3.amazonaws.com' },
      resources: [`${made.arn}/${prefix}*`],
      conditions: { ArnLike: { 'aws:SourceArn': `arn:${this.partition}:s3:::${this.name}` } },
    });
    const isHere = made && made.bucket.cdktfStack === this.bucket.cdktfStack;
    return new S3BucketLoggingA(this, 'logging', {
      bucket: this.id, targetBucket: made ? made.id : bucket.name, targetPrefix: prefix, dependsOn: isHere ? [made.policy] : undefined,
    });
  }
}

/** A bucket that somebody else makes. */
class ExistingBucket extends GrantableBucket {
  public readonly name: string;
  public readonly key?: IKmsKey;

  public constructor(scope: Construct, id: string, attributes: BucketAttributes) {
    super(scope, freshId(scope, id));
    this.name = attributes.name;
    this.key = attributes.key;
    const problems = new Problems(this);
    problems.check(existingNameProblem(this.name));
    problems.throwIfAny();
  }

  public get arn(): string {
    return `arn:${partitionOf(knownRegion(this))}:s3:::${this.name}`;
  }
}
