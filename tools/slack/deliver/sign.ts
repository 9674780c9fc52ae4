import { createHmac } from 'node:crypto';

export interface SignedBody {
  body: string;
  headers: { [name: string]: string };
}

/** Signs a body as Slack does. `at` is in seconds. */
export function signBody(body: string, { secret, at }: { secret: string; at: number }): SignedBody {
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

/** An interaction, as its form field. */
export function interactionBody(payload: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
