import { createHmac, timingSafeEqual } from 'node:crypto';

/** As Slack recommends. Both ways: a time stamp from the future would be good for longer than anybody remembers it. */
const SKEW_MS = 300_000;

export interface SignedCall {
  /** As it came, before anybody parsed it. */
  body: Uint8Array;
  /** Header `x-slack-request-timestamp`, seconds. */
  timestamp?: string;
  /** Header `x-slack-signature`. */
  signature?: string;
}

export type SignatureFlaw = 'no-secret' | 'unsigned' | 'malformed' | 'stale' | 'future' | 'wrong-signature';

/**
 * What is wrong with a call that claims to come from Slack; undefined when it holds. It has no exceptions: a body that says
 * `ssl_check=1` is signed as any other. An empty secret signs nothing. `now` is wall time, ms.
 */
export function signatureFlaw(
  { body, timestamp, signature }: SignedCall,
  { secret, now }: { secret: string; now: number },
): SignatureFlaw | undefined {
  if (secret.trim() === '') return 'no-secret';
  if (!timestamp || !signature) return 'unsigned';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return 'malformed';
  const age = now - Number(timestamp) * 1_000;
  if (age > SKEW_MS) return 'stale';
  if (age < -SKEW_MS) return 'future';
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex')) ? undefined : 'wrong-signature';
}
