/** What a region of AWS is written like. */
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** The partition that a region belongs to, as in `arn:<partition>:`. */
export function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
