import type { JsonObject } from '../../model/json.js';
import { completionAsk } from '../asks.js';
import { resolveNow } from '../scope.js';
import type { WaitingStep } from './index.js';

/** Each of the named people signs in and puts their own name under it. */
export const accessProof: WaitingStep = async ({ state, step, index, now }) => {
  const wanted = step.ask;
  if (!wanted) return { status: 'errored', reason: 'no-ask', message: 'the plan does not say whom it asks' };
  const text = resolveNow(state, { text: wanted.text ?? step.title } as JsonObject);
  if (!text.ok) return { status: 'errored', reason: 'unresolved', message: text.message };
  const members = state.members();
  const everyone = [...new Set((wanted.to ?? []).flatMap((name) => members[name] ?? [name]))];
  const ask = completionAsk(state, {
    ...{ index, wanted, now, text: String(text.value.text) },
    ...{ actions: ['complete'], who: everyone, everyone, level: 3 },
  });
  state.asks.open(ask);
  return undefined;
};
