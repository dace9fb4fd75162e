import { IConstruct } from 'constructs';
import { refuse } from '../../core/problems';
import { regionOf } from './region-of';

/**
 * The region of the stack around a construct.
 *
 * @throws ValidationError `AwsRegion` where neither the stack nor its provider tells
 */
export function knownRegion(construct: IConstruct): string {
  return regionOf(construct) ?? refuse(construct, {
    code: 'AwsRegion', what: 'the region is not known, and names and addresses depend on it', fix: 'make it in a `Stack`, or give the AWS provider of the stack a region first',
  });
}
