import { boundedName } from '../stack/bounded-name';

/**
 * A name within IAM's limits (64 characters for roles and policies, 38 where Terraform appends to a prefix), the same at every synthesis. A name that fits is
 * left as it is; a longer one is cut and keeps a hash of the whole.
 */
export function iamName(parts: readonly string[], max = 64): string {
  return boundedName(parts.join('-').replace(/[^A-Za-z0-9+=,.@_-]+/g, '-'), max);
}
