import { Agent, request } from 'node:http';
import { signLink } from '../../transports/link-token.js';
import type { CrowdSite } from './crowd-site.js';

/** A person before the page of their mail link, about to press the button. */
export interface Ready {
  person: string;
  path: string;
  body: string;
}

export interface Clicked {
  person: string;
  ms: number;
  /** The gateway said that it counts. */
  accepted: boolean;
  status: number;
}

/** Opens the link of each of them, as a mail client would, and keeps what the form would send. */
export async function openLinks(
  site: Pick<CrowdSite, 'address' | 'linkKey'>,
  ask: { run: string; ask: string; digest: string },
  people: readonly string[],
): Promise<Ready[]> {
  const key = await site.linkKey();
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const exp = Date.now() + 3_600_000;
  const open = async (person: string): Promise<Ready> => {
    const path = `/a/${await signLink(key, { ...ask, sub: person, about: person, exp })}`;
    const { status, text } = await call(site.address, { agent, method: 'GET', path });
    if (status !== 200) throw new Error(`the page of ${person} answered ${status}: ${text.slice(0, 300)}`);
    return { person, path, body: formOf(text) };
  };
  const ready = await inTurns(people, 32, open);
  agent.destroy();
  return ready;
}

/** Presses the button of each, `atOnce` people at a time. */
export async function clickAll(address: string, ready: readonly Ready[], atOnce: number): Promise<Clicked[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const clicked = await inTurns(ready, atOnce, (one) => click(address, one, agent));
  agent.destroy();
  return clicked;
}

/** One person presses the button. Never throws: a gateway that does not answer has not accepted. */
export async function click(address: string, { person, path, body }: Ready, agent?: Agent): Promise<Clicked> {
  const begun = performance.now();
  try {
    const { status, location } = await call(address, { agent, method: 'POST', path, body });
    return { person, ms: performance.now() - begun, accepted: status === 303 && saysAccepted(location), status };
  } catch {
    return { person, ms: performance.now() - begun, accepted: false, status: 0 };
  }
}

/** The verdict is sealed into the address of the page that shows it. */
function saysAccepted(location: string): boolean {
  const sealed = new URL(location, 'http://gateway').searchParams.get('said') ?? '';
  const [payload = ''] = sealed.split('.');
  return Buffer.from(payload, 'base64url').toString().includes('"accepted"');
}

function formOf(page: string): string {
  const form = new URLSearchParams({ action: 'acknowledge' });
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
    form.set(name, value);
  if (!page.includes('value="acknowledge"')) throw new Error('the page offers no acknowledgement');
  return form.toString();
}

/** Works through them, `atOnce` at a time, in order. */
async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

interface Call {
  agent: Agent | undefined;
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

function call(
  address: string,
  { agent, method, path, body }: Call,
): Promise<{ status: number; text: string; location: string }> {
  const { hostname, port, origin } = new URL(address);
  const headers = body
    ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), origin }
    : {};
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, agent, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, location: response.headers.location ?? '' }),
      );
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.end(body);
  });
}
