import type { Ask } from '../model/ask.js';
import type { Variant } from '../model/audience/audience.js';
import type { JsonObject } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';
import type { PlanAsk } from '../model/plan.js';
import { aboutPeople, collectingOrder } from './audience-orders.js';
import { plainDigest } from './asks.js';
import { local } from './lanes.js';
import { resolveNow } from './scope.js';
import type { RunState } from './run-state.js';
import type { Waiting } from './steps/index.js';

/**
 * Opens an ask to an audience: in the run's registry at once, then in workflows of its own. The run keeps deadline and
 * verdict; who answered what is with them.
 */
export async function openAudience(waiting: Waiting): Promise<Outcome | undefined> {
  const { state, step, now } = waiting;
  const planned = step.ask;
  if (!planned) return { status: 'errored', reason: 'no-ask', message: 'the plan does not say whom it asks' };
  const words = resolveNow(state, wordsOf(planned, step.title));
  if (!words.ok) return { status: 'errored', reason: 'unresolved', message: words.message };
  const end = await endOf(planned, now);
  if ('problem' in end) return { status: 'errored', reason: 'no-such-time', message: end.problem };
  const ask = askOf(waiting, { planned, words: words.value, deadlineAt: end.at });
  state.asks.open(ask);
  const variants = words.value.variants as unknown as Variant[] | undefined;
  const opened = await aboutPeople['open-audience'](collectingOrder(state, ask, { planned, variants, now }));
  state.asks.setAudience(ask.id, opened);
  return opened.total > 0 ? undefined : nobody(state, ask);
}

/** A rota in which nobody's turn has come: nobody will ever answer. */
function nobody(state: RunState, ask: Ask): Outcome | undefined {
  const message = `Nobody is in ${(ask.who ?? []).join(', ')} now.`;
  if (!state.asks.close(ask.id, 'missed', Date.now(), message)) return undefined;
  return { status: 'failed', reason: 'nobody-to-ask', message, happened: 'no' };
}

/** Everything with slots, to be resolved at once. */
function wordsOf({ subject, text, variants }: PlanAsk, title: string): JsonObject {
  return {
    subject: subject ?? title,
    text: text ?? title,
    ...(variants ? { variants } : {}),
  } as unknown as JsonObject;
}

/** The deadline, or the earlier time by which the author wants it. */
async function endOf(planned: PlanAsk, now: number): Promise<{ at: number } | { problem: string }> {
  const deadlineAt = now + planned.deadlineMs;
  const byTime = planned.require?.byTime;
  if (!byTime) return { at: deadlineAt };
  const instant = await local['read-clock']({ ...byTime, now });
  return 'problem' in instant ? instant : { at: Math.min(deadlineAt, instant.at) };
}

function askOf(
  { state, step, index, now }: Waiting,
  { planned, words, deadlineAt }: { planned: PlanAsk; words: JsonObject; deadlineAt: number },
): Ask {
  const epoch = state.progress.steps[index]?.epoch ?? 1;
  const about = { id: `${step.id}/${epoch}`, text: String(words.text) };
  return {
    ...about,
    kind: planned.kind,
    step: step.id,
    epoch,
    title: step.title,
    subject: String(words.subject),
    actions: planned.kind === 'questionnaire' ? ['answer', 'decline'] : ['acknowledge', 'decline'],
    who: planned.to ?? [],
    level: 1,
    digest: plainDigest(state, about),
    openedAt: now,
    deadlineAt,
    onDeadline: planned.onDeadline,
    votes: [],
    status: 'open',
    ...(planned.form ? { form: planned.form } : {}),
    ...(words.variants ? { variants: words.variants as unknown as Variant[] } : {}),
    audience: { total: 0, shards: [], require: planned.require ?? {}, counts: { total: 0, states: {}, groups: {} } },
  };
}
