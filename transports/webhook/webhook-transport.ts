import type { JsonObject } from '../../model/json.js';
import type { Person } from '../../model/people.js';
import { DeliveryError, type Destination, type Sent, type Transport } from '../transport.js';
import { judgeAnswer } from './judge-answer.js';
import { NoAnswer, post } from './post.js';
import { daybookShape } from './shapes/daybook.js';
import { pagerdutyShape } from './shapes/pagerduty.js';
import type { Addressed, Shape } from './shapes/shape.js';
import { signatureHeaders } from './signature.js';
import type { WebhookConfig } from './webhook-config.js';

const SHAPES: Record<'daybook' | 'pagerduty', Shape> = { daybook: daybookShape, pagerduty: pagerdutyShape };

/**
 * Letters as signed JSON, posted to one address of targets.yaml. The delivery key travels as `idempotency-key`: a letter
 * that is posted again after a lost answer has the same. `now` is wall time, ms.
 */
export function webhookTransport(o: {
  name: string;
  shape: 'daybook' | 'pagerduty';
  config: WebhookConfig;
  now?: () => number;
}): Transport {
  const { name, config, now = Date.now } = o;
  const shape = SHAPES[o.shape];
  const { change } = shape;
  const deliver = async (key: string, content: JsonObject): Promise<void> => {
    const body = JSON.stringify(content);
    const headers = {
      'user-agent': 'Daybook',
      'idempotency-key': key,
      ...signatureHeaders(config.secret, body, now()),
    };
    const answer = await post({ url: config.url, headers, body, timeoutMs: config.timeoutMs }).catch((error) => {
      throw silence(error, name);
    });
    judgeAnswer(answer, name, now());
  };
  return {
    name,
    kind: 'webhook',
    cannotReach: (person) => (addressAt(name, person) === undefined ? noAddress(name, person) : undefined),
    send: async (letter, to): Promise<Sent> => {
      await deliver(letter.key, shape.letter(letter, addressed(name, to)));
      return { state: 'delivered', ...(change && { ref: { key: letter.key } }) };
    },
    ...(change && {
      update: async (ref, letter, to) => {
        const content = change(letter, addressed(name, to));
        if (content) await deliver(`${ref.key ?? letter.key}/over`, content);
      },
    }),
    close: async () => undefined,
  };
}

function addressed(transport: string, to: Destination): Addressed {
  if ('channel' in to) return { to, address: to.channel };
  const address = addressAt(transport, to.person);
  if (address === undefined) throw new DeliveryError('refused', noAddress(transport, to.person));
  return { to, address };
}

function addressAt(transport: string, { addresses = {} }: Person): string | undefined {
  return Object.hasOwn(addresses, transport) ? addresses[transport] : undefined;
}

function noAddress(transport: string, { name }: Person): string {
  return `${name} has no address at ${transport} in people.yaml`;
}

function silence(error: unknown, transport: string): unknown {
  if (!(error instanceof NoAnswer)) return error;
  return error.sent
    ? new DeliveryError('lost', `${transport} was called and did not answer (${error.why})`)
    : new DeliveryError('unavailable', `${transport} could not be reached (${error.why})`);
}
