import type { Ask } from '../../model/ask.js';
import type { JsonObject } from '../../model/json.js';
import { plainDigest } from '../asks.js';
import { resolveNow } from '../scope.js';
import type { WaitingStep } from './index.js';

/** A person does something and says that it is done. */
export const manual: WaitingStep = async ({ state, step, index, now }) => {
  const wanted = step.ask;
  if (!wanted) return { status: 'errored', reason: 'no-ask', message: 'the plan does not say whom it asks' };
  const text = resolveNow(state, { text: wanted.text ?? step.title } as JsonObject);
  if (!text.ok) return { status: 'errored', reason: 'unresolved', message: text.message };
  const epoch = state.progress.steps[index]?.epoch ?? 1;
  const about = { id: `${step.id}/${epoch}`, text: String(text.value.text) };
  const ask: Ask = {
    ...about,
    kind: 'manual',
    step: step.id,
    epoch,
    title: step.title,
    actions: wanted.pair ? ['complete', 'observe'] : ['complete'],
    who: wanted.pair ? [...new Set([...wanted.pair.driver, ...wanted.pair.observer])] : (wanted.to ?? []),
    ...(wanted.pair ? { pair: wanted.pair } : {}),
    level: wanted.pair ? 2 : 1,
    digest: plainDigest(state, about),
    openedAt: now,
    deadlineAt: now + wanted.deadlineMs,
    onDeadline: wanted.onDeadline,
    votes: [],
    status: 'open',
  };
  state.open(ask);
  return undefined;
};
