import { Problem } from '../../core/validation-error';
import type { IKmsKey } from '../kms-key/key-grants';
import type { IBucket } from './bucket-grants';
import { bucketNameProblem } from './bucket-name';
import { BucketLifecycleRule, lifecycleProblems } from './lifecycle';

/** Where it is written down who asked what of a bucket. */
export interface BucketAccessLogs {
  /** The bucket that logs go to: another one, of the same region and account, without a key. */
  readonly bucket: IBucket;
  /**
   * What the keys of logs begin with.
   *
   * @default - the bucket's name and a slash
   */
  readonly prefix?: string;
}

/** What a team answers about a bucket. */
export interface BucketProps {
  /**
   * Its name, which nobody else in the world has.
   *
   * @default - `<platform>-<environment>-<stack>-<id>-<hash>`
   */
  readonly name?: string;
  /**
   * The key that objects are encrypted with. Who reads them is granted the key as well.
   *
   * @default - S3's own (AES256): every object is encrypted, and who may read it is decided in one place
   */
  readonly key?: IKmsKey;
  /**
   * Whether what is overwritten or deleted can be brought back.
   *
   * @default true
   */
  readonly versioning?: boolean;
  /**
   * What happens to objects as they grow old.
   *
   * @default - they stay
   */
  readonly lifecycle?: readonly BucketLifecycleRule[];
  /**
   * Days after which parts of uploads are deleted that nobody finished. They cost as much as objects, and no list shows them.
   *
   * @default 7
   */
  readonly abortUploadsDays?: number;
  /**
   * Where it is written down who asked what of it.
   *
   * @default - nowhere
   */
  readonly accessLogs?: BucketAccessLogs;
  /**
   * Whether Terraform refuses what would replace or destroy it, as long as it is in the program. A bucket with objects is never deleted.
   *
   * @default - true, unless the environment is one that is not called `prod` or `production`
   */
  readonly deletionProtection?: boolean;
  /**
   * The id that the construct had before it was renamed. It keeps its name in AWS, and Terraform is told what moved.
   *
   * @default - it was never renamed
   */
  readonly formerly?: string;
}

/** What is wrong with a bucket, all of it. */
export function bucketProblems(name: string, { versioning = true, lifecycle = [], abortUploadsDays = 7, accessLogs }: BucketProps): Problem[] {
  const problems: Problem[] = [];
  const nameProblem = bucketNameProblem(name);
  if (nameProblem) problems.push(nameProblem);
  if (!(Number.isInteger(abortUploadsDays) && abortUploadsDays >= 1)) {
    problems.push({ code: 'BucketLifecycle', what: `\`abortUploadsDays\` is ${abortUploadsDays}`, fix: 'give whole days, one at least' });
  }
  if (accessLogs?.bucket.key) {
    problems.push({
      code: 'BucketLogsKey',
      what: `\`accessLogs\` go to ${accessLogs.bucket.name}, which is encrypted with a key of its own, and S3 delivers no logs to such a bucket`,
      fix: 'send them to a bucket without `key`',
    });
  }
  return [...problems, ...lifecycleProblems(lifecycle, versioning)];
}
