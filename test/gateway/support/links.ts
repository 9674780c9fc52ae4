import type { Ask } from '../../../model/ask.js';
import { audienceId } from '../../../model/audience/audience.js';
import { type LinkClaims, signLink } from '../../../transports/link-token.js';
import { acknowledgementOf, planWith, stepOf } from './fixtures.js';
import { type TestGateway, testGateway } from './gateway.js';

export const DAY_MS = 24 * 3_600_000;

export interface Mailed {
  gateway: TestGateway;
  ask: Ask;
  /** A link as a mail carries it; `over` replaces claims. */
  link(over?: Partial<LinkClaims>): Promise<string>;
  get(token: string, init?: RequestInit): Promise<Response>;
  /** What a browser does: opens the page and sends its form. */
  answer(token: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
}

/** A gateway with one open acknowledgement that was mailed to its people. */
export async function mailed(over: Partial<Ask> = {}): Promise<Mailed> {
  const gateway = await testGateway({ local: false });
  const plan = planWith([stepOf('switch', { target: 'edge' })]);
  await gateway.post('/api/runs', { plan, run: 'r1' }, (await gateway.signIn('dana')).token);
  const ask = gateway.runs.ask('r1', acknowledgementOf(over));
  await gateway.audiences.open(audienceId({ run: 'r1', ask: ask.id, shard: 0 }));
  const get = async (token: string, init: RequestInit = {}) =>
    gateway.app.request(`/a/${token}`, { ...init, headers: { host: '127.0.0.1:7080', ...init.headers } });
  return {
    gateway,
    ask,
    get,
    link: async (claims = {}) => {
      const [key] = await gateway.context.linkKeys();
      if (!key) throw new Error('no key');
      const own = { run: 'r1', ask: ask.id, sub: 'omar', about: 'omar', digest: ask.digest };
      return signLink(key, { ...own, exp: gateway.clock.now + DAY_MS, ...claims });
    },
    answer: async (token, fields, headers = {}) => {
      const hidden = hiddenOf(await (await get(token)).text());
      // A page that sends no referrer has `Origin: null`, and the browser says itself that it is ours.
      return gateway.postForm(`/a/${token}`, { ...hidden, ...fields }, { origin: 'null', ...headers });
    },
  };
}

/** The hidden fields of the form on a page. */
export function hiddenOf(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}
