import type { Ask } from '../../model/ask.js';
import { audienceId } from '../../model/audience/audience.js';
import type { Scenario } from './scenario.js';

const PATIENCE_MS = 60_000;

/**
 * Moves the clocks of a run and of the one shard of an ask forward by so many ms, past all their timers. Resolves when the
 * shard has got there; what it sends on the way may still be on its way.
 */
export async function forwardBoth(scenario: Scenario, run: string, ask: Ask, ms: number): Promise<void> {
  const place = { run, ask: ask.id };
  const { now: before } = await scenario.ledger(place);
  const seconds = Math.ceil(ms / 1_000);
  await scenario.fastForward(audienceId({ ...place, shard: 0 }), seconds);
  await scenario.fastForward(run, seconds);
  let now = before;
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    // A query does not move a workflow's clock; an answer does, also one that changes nothing.
    const nobody = scenario.audienceAnswer(run, ask, { sub: 'nobody', action: 'seen' });
    await scenario.giveAll(run, ask, [nobody]).catch(() => undefined);
    now = (await scenario.ledger(place)).now;
    if (now >= before + ms - 1_000) return;
  }
  throw new Error(`the clock of ${ask.id} has moved by ${now - before} of ${ms} ms in ${PATIENCE_MS} ms`);
}
