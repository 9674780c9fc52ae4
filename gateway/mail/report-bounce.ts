import type { Ask, Verdict } from '../../model/ask.js';
import type { AudienceAnswer } from '../../model/audience/answer.js';
import { audienceId, shardOf } from '../../model/audience/audience.js';
import type { HandlePlace } from '../../records/handles.js';
import { collects } from '../answering/verified-ask.js';
import type { GatewayContext } from '../context.js';

/** A mail that will not arrive. */
export interface BouncedMail {
  place: HandlePlace & { person: string };
  /** Name of the transport. */
  transport: string;
  /** In words: `no such mailbox (5.1.1)`. */
  why: string;
  jti: string;
}

type Door = Pick<GatewayContext, 'runs' | 'coalescer' | 'now'>;

/**
 * Tells the audience that a mail to one of its people came back, so that another transport is tried. It decides nothing, so
 * nobody's sign-in stands behind it. Idempotent by `jti`. Throws a Refusal or a ClientFailure.
 */
export async function reportBounce(door: Door, { place, transport, why, jti }: BouncedMail): Promise<Verdict> {
  const { run, ask: id, digest, person } = place;
  const view = await door.runs.viewRun(run);
  const ask = view.asks.find((candidate) => candidate.id === id);
  const answer: AudienceAnswer = {
    v: 1,
    sub: 'gateway',
    about: person,
    level: 1,
    via: 'mail',
    identity: 'reply',
    run,
    ask: id,
    action: 'bounced',
    digest,
    jti,
    at: door.now(),
    reason: why,
    transport,
  };
  let verdict: Verdict = { verdict: 'refused', reason: 'not-in-audience', message: `nobody was told of ${id}` };
  for (const shard of shardsWith(ask, person)) {
    verdict = await door.coalescer.give(audienceId({ run, ask: id, shard }), answer);
    if (verdict.reason !== 'not-in-audience') return verdict;
  }
  return verdict;
}

/** Where the person is told. Workflows that only tell do not say who is in which, so each of them is asked. */
function shardsWith(ask: Ask | undefined, person: string): number[] {
  if (!ask) return [];
  if (collects(ask)) return [shardOf(person, ask.audience?.shards ?? [])];
  return Array.from({ length: ask.tellers ?? 0 }, (_, shard) => shard);
}
