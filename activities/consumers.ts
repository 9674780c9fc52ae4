import { z } from 'zod';
import type { JsonObject } from '../model/json.js';
import { argv, lateExpression } from './params.js';
import type { Reply } from './check-timing.js';
import { openQuestion } from './question.js';
import type { StepScope } from './scope.js';
import { pause } from './stop.js';

const EVERY_MS = 1000;
/** The last question may begin shortly before the end of the time; it still gets so long. */
const LEAST_MS = 1000;

/** The field `consumers` as a call carries it. */
export const consumersParam = z.array(
  z.object({
    target: z.string(),
    get: z.string().optional(),
    run: argv.optional(),
    expect: lateExpression.optional(),
  }),
);
export type Consumer = z.output<typeof consumersParam>[number];

export interface ConsumersOrder {
  consumers: readonly Consumer[];
  /** How long all of them together may take to say yes, ms. 0: each is asked once. */
  withinMs: number;
  /** Pause between two questions to one of them, ms. 1000 unless told. */
  everyMs?: number;
  /** Variables that their expressions may name beside `response` and `result`: `{ key: { id: 'k1' } }`. */
  facts?: JsonObject;
}

/** A consumer that did not say yes in time. */
export interface Missing {
  /** Name of its target. */
  target: string;
  /** What it said last, as a sentence without a full stop. */
  said: string;
}

/**
 * Asks all consumers at once and each again until it has said yes. Gives those that did not within the time; an empty list
 * when all did. Whatever is no yes is none: a no, an answer that cannot be judged, and no answer. Reads only. Throws what
 * cannot be asked at all (a refused target, a reference without a value); rejects with Stopped on abort.
 */
export async function awaitConsumers(order: ConsumersOrder, scope: StepScope): Promise<Missing[]> {
  const ends = performance.now() + order.withinMs;
  const answers = await Promise.all(order.consumers.map((consumer) => untilYes(consumer, { ...order, ends }, scope)));
  return answers.filter((answer) => answer !== undefined);
}

/** `storefront (said …); mail (said …)`: who is missing, in a sentence. */
export function missingText(missing: readonly Missing[]): string {
  return missing.map(({ target, said }) => `${target} (${said})`).join('; ');
}

async function untilYes(
  { target, expect, ...asked }: Consumer,
  { ends, everyMs = EVERY_MS, facts }: ConsumersOrder & { ends: number },
  scope: StepScope,
): Promise<Missing | undefined> {
  const question = { ...asked, ...(expect && { expect: { ...expect, in: { ...expect.in, ...facts } } }) };
  const ask = await openQuestion(question, scope, target);
  for (;;) {
    const reply = await ask(Math.max(LEAST_MS, Math.ceil(ends - performance.now())));
    if (reply.answer === 'yes') return undefined;
    const left = ends - performance.now();
    if (left <= 0) return { target, said: saidBy(reply) };
    await pause(Math.min(everyMs, left), scope.signal);
  }
}

function saidBy(reply: Reply): string {
  if (reply.answer === 'unreachable') return reply.message.replace(/\.$/, '');
  return reply.answer === 'unclear' ? `${reply.said}; ${reply.message}` : reply.said;
}
