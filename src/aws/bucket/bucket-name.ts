import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { findEnvironment } from '../../core/environment-base';
import { shortHash } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { nameOf } from '../stack/name-of';
import { Stack } from '../stack/stack';

const MAX = 63;
/** See https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; a dot is legal, but then TLS by the bucket's host name fails. */
const NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const TAKEN = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3|-an)$/;

/**
 * A name that nobody else in the world is likely to have, the same at every synthesis: what the construct is called, and a hash that depends on it, on the
 * region and on the organization that keeps its state. The account is no part of it: naming it later, as a guard, must not make another bucket.
 */
export function bucketName(construct: IConstruct, region: string, formerly: string | undefined): string {
  const whole = nameOf(construct, formerly);
  const stack = TerraformStack.of(construct);
  const organization = stack instanceof Stack ? findEnvironment(stack)?.settings.terraformState?.cloudProps?.organization : undefined;
  const readable = whole.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, MAX - 9).replace(/-+$/, '');
  return [readable, shortHash([whole, region, organization ?? ''].join('\n'))].filter((part) => part).join('-');
}

/** What is wrong with the name of a bucket, if anything. */
export function bucketNameProblem(name: string): Problem | undefined {
  if (NAME.test(name) && !TAKEN.test(name)) return undefined;
  return {
    code: 'BucketName',
    what: `${JSON.stringify(name)} is no name that S3 takes for a bucket`,
    fix: 'use 3 to 63 lower-case letters, digits and dashes, and none of the beginnings and ends that AWS keeps for itself',
  };
}

/** The same of a bucket that is there, which may be from the time when more was legal. */
export function existingNameProblem(name: string): Problem | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/.test(name)) return undefined;
  return { code: 'BucketName', what: `${JSON.stringify(name)} is the name of no bucket`, fix: 'write the name, not the ARN or the URL' };
}
