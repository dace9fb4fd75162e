import { Problem } from '../../core/validation-error';

/** What a platform team answers about a key. */
export interface KmsKeyProps {
  /**
   * What it is for, as the console shows it.
   *
   * @default - its name
   */
  readonly description?: string;
  /**
   * The name that people find it by, without `alias/`.
   *
   * @default - `<platform>-<environment>-<stack>-<id>`
   */
  readonly alias?: string;
  /**
   * After how many days it is replaced by a new one. What was encrypted stays readable.
   *
   * @default 365
   */
  readonly rotationDays?: number;
  /**
   * How many days pass between the order to delete it and the deletion, after which nothing encrypted with it can be read any more.
   *
   * @default 30
   */
  readonly deletionWindowDays?: number;
  /**
   * Whether Terraform refuses what would replace or destroy it, as long as it is in the program.
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

/** What is wrong with a key, all of it. See https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable.html */
export function kmsKeyProblems(alias: string, { rotationDays = 365, deletionWindowDays = 30 }: KmsKeyProps): Problem[] {
  const problems: Problem[] = [];
  if (!/^[A-Za-z0-9/_-]{1,250}$/.test(alias) || alias.startsWith('aws/')) {
    problems.push({
      code: 'KmsKeyAlias', what: `the alias ${JSON.stringify(alias)} is not 1 to 250 letters, digits, "/", "-" and "_", or begins with AWS's own "aws/"`, fix: 'write e.g. "shop-prod-orders", without "alias/"',
    });
  }
  if (!isWithin(rotationDays, 90, 2560)) problems.push({ code: 'KmsKeyRotation', what: `the key is replaced after ${rotationDays} days`, fix: 'choose whole days from 90 to 2560' });
  if (!isWithin(deletionWindowDays, 7, 30)) problems.push({ code: 'KmsKeyDeletion', what: `the key is deleted ${deletionWindowDays} days after the order`, fix: 'choose whole days from 7 to 30' });
  return problems;
}

function isWithin(days: number, least: number, most: number): boolean {
  return Number.isInteger(days) && days >= least && days <= most;
}
