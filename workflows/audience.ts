import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Verdict } from '../model/ask.js';
import type { SignedBatch } from '../model/audience/answer.js';
import type { AudienceInput } from '../model/audience/audience.js';
import { batchFlaw } from './audience/batch-flaw.js';
import { type CarriedShard, Shard } from './audience/shard.js';
import { local } from './lanes.js';
import { askNewsSignal, giveAnswersUpdate, keysChangedSignal, ledgerQuery, runOverSignal } from './messages.js';

/** From here on nothing new is sent, so that what is on its way ends and the shard continues as new. */
const SOFT_EVENTS = 4_000;

/**
 * One shard of an audience: tells its people, takes their answers, keeps the ledger. Rules are model/audience, state is
 * AudienceState; this function wires messages and time to them. Workflow id: `audience:<run>/<ask>/<shard>`.
 */
export async function audience(input: AudienceInput): Promise<void> {
  const shard = new Shard(input, Date.now());
  listen(shard, workflowInfo().workflowId);
  patched('audience-1');
  // Cancelled through Temporal itself: as if the run were over, so that the ledger is written.
  CancellationScope.current().cancelRequested.catch(() => shard.end());
  await CancellationScope.nonCancellable(() => execute(shard, input));
}

async function execute(shard: Shard, input: AudienceInput): Promise<void> {
  await readKeys(shard);
  while (!shard.finished) {
    const roll = shouldRoll();
    shard.work(roll);
    if (roll && shard.quiet) await continueShard(shard, input);
    await shard.woken();
  }
  await shard.close();
  await condition(allHandlersFinished);
}

/** Handlers end at once; the first await comes after them, so that nothing arrives before somebody listens. */
function listen(shard: Shard, id: string): void {
  const { run, ask } = shard.state.input.card;
  const place = { audience: id, run, ask };
  setHandler(ledgerQuery, () => shard.state.view(shard.state.now()));
  setHandler(giveAnswersUpdate, (batch: SignedBatch): Verdict[] => shard.give(batch), {
    validator: (batch: SignedBatch) => {
      const flaw = batchFlaw(batch, place, shard.state.keys);
      if (flaw) throw ApplicationFailure.nonRetryable(`the batch is refused: ${flaw}`, flaw);
    },
  });
  // Anybody in the namespace can send these: what they carry is not looked at.
  setHandler(askNewsSignal, () => shard.hint());
  setHandler(runOverSignal, () => shard.hint());
  setHandler(keysChangedSignal, () => readKeys(shard));
}

/** Never fails: a list that does not read leaves the keys as they are, and what they do not sign is refused. */
async function readKeys(shard: Shard): Promise<void> {
  const keys = await local['read-keys']().catch(() => undefined);
  if (keys) shard.state.keys = keys;
}

function shouldRoll(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= SOFT_EVENTS;
}

/** Handlers end at once, so the condition only lets their replies out. */
async function continueShard(shard: Shard, input: AudienceInput): Promise<void> {
  await condition(allHandlersFinished);
  if (!shard.quiet) return;
  shard.rest();
  const carried: CarriedShard = shard.carry();
  await continueAsNew<typeof audience>({ ...input, carried });
}
