import { createHash } from 'crypto';

/**
 * A name within IAM's limits (64 characters for roles and policies, 38 where Terraform appends to a prefix), the same at every synthesis. A name that fits is
 * left as it is; a longer one is cut and keeps a hash of the whole.
 */
export function iamName(parts: readonly string[], max = 64): string {
  const whole = parts.join('-').replace(/[^A-Za-z0-9+=,.@_-]+/g, '-');
  if (whole.length <= max) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${whole.slice(0, max - 9).replace(/-+$/, '')}-${hash}`;
}
