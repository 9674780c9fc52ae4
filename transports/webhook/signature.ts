import { createHmac } from 'node:crypto';

export const TIMESTAMP_HEADER = 'daybook-timestamp';
export const SIGNATURE_HEADER = 'daybook-signature';

/**
 * Headers that prove who sent `body` and when: `v1=` and the hex HMAC-SHA256 over `v1:{timestamp}:{body}`. `now` is wall
 * time in ms; the timestamp is in seconds. docs/webhooks.md has the other side. Throws a RangeError for an empty secret.
 */
export function signatureHeaders(secret: string, body: string, now: number): { [name: string]: string } {
  if (secret === '') throw new RangeError('a webhook is signed with a secret, and this one is empty');
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex');
  return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: `v1=${signature}` };
}
