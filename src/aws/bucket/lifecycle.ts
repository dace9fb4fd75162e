import type { S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { Problem } from '../../core/validation-error';

/** Where S3 keeps objects that are read less often, from the dearest to the cheapest. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
export type ColdStorageClass = 'STANDARD_IA' | 'INTELLIGENT_TIERING' | 'ONEZONE_IA' | 'GLACIER_IR' | 'GLACIER' | 'DEEP_ARCHIVE';

/** A move of objects to a cheaper class. */
export interface BucketTransition {
  /** The class. */
  readonly to: ColdStorageClass;
  /** Days after they were written. */
  readonly afterDays: number;
}

/** What happens to objects as they grow old. */
export interface BucketLifecycleRule {
  /**
   * Which objects: those whose keys begin with it, e.g. `tmp/`.
   *
   * @default - all
   */
  readonly prefix?: string;
  /**
   * Days after which they are deleted; where there are versions, the old ones stay.
   *
   * @default - never
   */
  readonly expireDays?: number;
  /**
   * Days after which versions are deleted that are no longer the newest.
   *
   * @default - never
   */
  readonly expireOldVersionsDays?: number;
  /**
   * Moves to cheaper classes, one after the other.
   *
   * @default - none
   */
  readonly transitions?: readonly BucketTransition[];
}

/** From the dearest to the cheapest: S3 moves objects in this direction alone. */
const CLASSES: readonly ColdStorageClass[] = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];
/** Those that S3 moves objects to only after thirty days. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const AFTER_THIRTY_DAYS: readonly ColdStorageClass[] = ['STANDARD_IA', 'ONEZONE_IA'];

/** The rules as the provider takes them, after the one that every bucket has. */
export function lifecycleRules(rules: readonly BucketLifecycleRule[], abortUploadsDays: number): S3BucketLifecycleConfigurationRule[] {
  return [
    { id: 'abort-uploads', status: 'Enabled', filter: [{ prefix: '' }], abortIncompleteMultipartUpload: [{ daysAfterInitiation: abortUploadsDays }] },
    ...rules.map(({ prefix = '', expireDays, expireOldVersionsDays, transitions = [] }, i) => ({
      id: `rule-${i + 1}`,
      status: 'Enabled',
      filter: [{ prefix }],
      ...(expireDays === undefined ? {} : { expiration: [{ days: expireDays }] }),
      ...(expireOldVersionsDays === undefined ? {} : { noncurrentVersionExpiration: [{ noncurrentDays: expireOldVersionsDays }] }),
      ...(transitions.length === 0 ? {} : { transition: transitions.map(({ to, afterDays }) => ({ storageClass: to, days: afterDays })) }),
    })),
  ];
}

/** What is wrong with rules, all of it. */
export function lifecycleProblems(rules: readonly BucketLifecycleRule[], isVersioned: boolean): Problem[] {
  return rules.flatMap((rule, i) => ruleProblems(`lifecycle[${i}]`, rule, isVersioned));
}

function ruleProblems(prop: string, { prefix, expireDays, expireOldVersionsDays, transitions = [] }: BucketLifecycleRule, isVersioned: boolean): Problem[] {
  const problems: Problem[] = [];
  const add = (what: string, fix: string): void => { problems.push({ code: 'BucketLifecycle', what: `\`${prop}\` ${what}`, fix }); };
  if (expireDays === undefined && expireOldVersionsDays === undefined && transitions.length === 0) add('says nothing of what happens', 'give `expireDays`, `expireOldVersionsDays` or `transitions`');
  if (prefix?.startsWith('/')) add(`is for keys that begin with ${JSON.stringify(prefix)}, and keys begin with no slash`, 'leave out the first slash');
  for (const days of [expireDays, expireOldVersionsDays, ...transitions.map(({ afterDays }) => afterDays)]) {
    if (days !== undefined && !(Number.isInteger(days) && days >= 1)) add(`has ${days} days`, 'give whole days, one at least');
  }
  if (expireOldVersionsDays !== undefined && !isVersioned) add('expires old versions, and the bucket keeps none', 'leave out `versioning: false`');
  transitions.forEach(({ to, afterDays }, i) => {
    const before = transitions[i - 1];
    if (AFTER_THIRTY_DAYS.includes(to) && afterDays < 30) add(`moves objects to ${to} after ${afterDays} days`, 'choose 30 or more: S3 does it no sooner');
    if (before && (CLASSES.indexOf(to) <= CLASSES.indexOf(before.to) || afterDays <= before.afterDays)) {
      add(`moves objects to ${to} after ${afterDays} days, which is not colder and later than ${before.to} after ${before.afterDays} days`, 'put them in the order in which objects move');
    }
  });
  const last = transitions[transitions.length - 1];
  if (last && expireDays !== undefined && expireDays <= last.afterDays) {
    add(`deletes objects after ${expireDays} days, and moves them to ${last.to} after ${last.afterDays}`, 'move them before they are deleted');
  }
  return problems;
}
