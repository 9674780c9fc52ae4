import { ACK_MS, type Delivery, type DeliveryType, type Journal, noteAck } from './journal.js';
import { interactionBody, type SignedBody, signBody } from './sign.js';

export interface HttpTarget {
  /** Address of the app: `http://127.0.0.1:7080`. */
  address: string;
  secret: string;
}

/** A request as it went out, so that it can be sent again byte for byte. */
export interface SentRequest extends SignedBody {
  url: string;
  type: DeliveryType;
}

/** The signed request for a payload. */
export function requestOf(type: DeliveryType, payload: Record<string, unknown>, target: HttpTarget): SentRequest {
  const command = type === 'slash_command';
  const body = command ? formOf(payload) : interactionBody(payload);
  const signed = signBody(body, { secret: target.secret, at: Math.floor(Date.now() / 1_000) });
  return { ...signed, type, url: `${target.address}/slack/${command ? 'commands' : 'interactions'}` };
}

/** Sends a request and notes how it was answered. Resolves after three seconds at the latest; never rejects. */
export async function sendRequest(journal: Journal, request: SentRequest): Promise<Delivery> {
  const delivery = journal.open(request.type, 'http');
  const answered = fetch(request.url, {
    method: 'POST',
    headers: request.headers,
    body: request.body,
    redirect: 'error',
  })
    .then(async (response) => noteAck(delivery, { status: response.status, body: bodyOf(await response.text()) }))
    .catch(() => {
      delivery.failure = 'no connection';
    });
  const timer = new AbortController();
  await Promise.race([answered, timeout(delivery, timer.signal)]);
  timer.abort();
  return delivery;
}

/** After three seconds without an answer; one that comes later is still noted in the journal. */
export function timeout(delivery: Delivery, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      delivery.failure ??= 'timeout';
      resolve();
    }, ACK_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

function formOf(payload: Record<string, unknown>): string {
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

function bodyOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
