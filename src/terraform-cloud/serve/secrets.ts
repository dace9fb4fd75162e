import { createHmac, timingSafeEqual } from 'crypto';

/** Whether they are the same, in a time that tells nothing of where they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** By which a receiver knows who sent a body. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#notification-authenticity */
export function signature(key: string, body: Buffer | string): string {
  return createHmac('sha512', key).update(body).digest('hex');
}
