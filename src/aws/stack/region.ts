/** What a region of AWS is written like. */
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** The partition that a region belongs to, as in `arn:<partition>:`. */
export function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The name that a service of AWS has in a region, e.g. `sqs.ap-northeast-2.amazonaws.com`. */
export function serviceHost(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
