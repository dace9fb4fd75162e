import { Construct } from 'constructs';
import type { BackingConnection, IBackingService } from '../../core/backing-service';
import { pathOf } from '../../core/construct-path';
import type { IGrantableWorkload } from '../../core/workload-identity';
import { credentialAddresses } from '../iam/credential-addresses';
import { Grant, GrantOptions, grantTo } from '../iam/grant';
import { Grantee } from '../iam/grantee';
import { PolicyStatement } from '../iam/policy-document';
import { IKmsKey, keyStatements } from '../kms-key/key-grants';
import { backingName } from '../stack/backing-name';
import { knownRegion } from '../stack/known-region';
import { serviceHost } from '../stack/region';

/** What a grant of a bucket may be told. */
export interface BucketGrantOptions extends GrantOptions {
  /**
   * Which objects: those whose keys begin with it, e.g. `invoices/`.
   *
   * @default - all
   */
  readonly prefix?: string;
}

/** A bucket, whoever makes it. */
export interface IBucket extends IBackingService {
  /** Its name. */
  readonly name: string;
  /** Its ARN. */
  readonly arn: string;
  /**
   * The key that objects are encrypted with.
   *
   * @default - S3's own
   */
  readonly key?: IKmsKey;
  /** The same bucket for those who only read it: `service.connectsTo(bucket.readOnly)`. */
  readonly readOnly: IBackingService;
  /** Lets somebody list and read objects. */
  grantRead(grantee: Grantee, options?: BucketGrantOptions): Grant;
  /** Lets somebody write objects, new ones and over others. Deleting is a grant of its own. */
  grantWrite(grantee: Grantee, options?: BucketGrantOptions): Grant;
  /** Lets somebody list, read and write objects. */
  grantReadWrite(grantee: Grantee, options?: BucketGrantOptions): Grant;
  /** Lets somebody delete objects. Where there are versions, they can be brought back. */
  grantDelete(grantee: Grantee, options?: BucketGrantOptions): Grant;
}

const READ = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectAttributes', 's3:GetObjectTagging'];
const WRITE = ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const DELETE = ['s3:DeleteObject'];

/** What buckets have in common, whoever makes them. */
export abstract class GrantableBucket extends Construct implements IBucket {
  public abstract readonly name: string;
  public abstract readonly arn: string;
  public abstract readonly key?: IKmsKey;

  public grantRead(grantee: Grantee, { prefix, ...options }: BucketGrantOptions = {}): Grant {
    return grantTo(this, grantee, [...this.listing(prefix), this.objects(READ, prefix), ...keyStatements(this.key, 'read')], options);
  }

  public grantWrite(grantee: Grantee, { prefix, ...options }: BucketGrantOptions = {}): Grant {
    return grantTo(this, grantee, [this.objects(WRITE, prefix), ...keyStatements(this.key, 'write')], options);
  }

  public grantReadWrite(grantee: Grantee, { prefix, ...options }: BucketGrantOptions = {}): Grant {
    return grantTo(this, grantee, [...this.listing(prefix), this.objects([...READ, ...WRITE], prefix), ...keyStatements(this.key, 'read', 'write')], options);
  }

  public grantDelete(grantee: Grantee, { prefix, ...options }: BucketGrantOptions = {}): Grant {
    return grantTo(this, grantee, [this.objects(DELETE, prefix)], options);
  }

  public get readOnly(): IBackingService {
    return { _connect: (workload) => this.connection(workload, () => this.grantRead(workload)) };
  }

  /** @internal */
  public _connect(workload: IGrantableWorkload): BackingConnection {
    return this.connection(workload, () => this.grantReadWrite(workload));
  }

  private connection(workload: IGrantableWorkload, grant: () => Grant): BackingConnection {
    const region = knownRegion(this);
    grant();
    return {
      path: pathOf(this),
      name: backingName(this.node.id, 'bucket'),
      // S3 has no addresses that could be named: the mesh knows its name, a NetworkPolicy only the port.
      addresses: [{ host: `${this.name}.${serviceHost('s3', region)}`, port: 443, ranges: [] }, ...credentialAddresses(workload)],
      env: { BUCKET: this.name },
    };
  }

  /** Without the list, S3 answers for an object that is not there as for one that nobody may read. */
  private listing(prefix: string | undefined): PolicyStatement[] {
    const conditions = prefix === undefined ? undefined : { StringLike: { 's3:prefix': [`${prefix}*`] } };
    return [
      { actions: ['s3:ListBucket'], resources: [this.arn], ...(conditions ? { conditions } : {}) },
      { actions: ['s3:GetBucketLocation'], resources: [this.arn] },
    ];
  }

  private objects(actions: readonly string[], prefix = ''): PolicyStatement {
    return { actions, resources: [`${this.arn}/${prefix}*`] };
  }
}
