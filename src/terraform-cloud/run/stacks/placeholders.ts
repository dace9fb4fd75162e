import { createHash } from 'crypto';

const PREFIX = 'trackway_unknown_';

/** The name of the resource that stands in for a value that nobody knows yet. */
export function placeholderName(source: string, output: string): string {
  return `${PREFIX}${createHash('sha256').update(`${source}\0${output}`).digest('hex').slice(0, 12)}`;
}

/** Whether a resource only stands in for a value. */
export function isPlaceholder(address: string): boolean {
  return address.startsWith(`terraform_data.${PREFIX}`);
}
