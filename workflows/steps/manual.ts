import type { JsonObject } from '../../model/json.js';
import { completionAsk } from '../asks.js';
import { rotasIn } from '../duty.js';
import { local } from '../lanes.js';
import { resolveNow } from '../scope.js';
import type { WaitingStep } from './index.js';

/** A person does something and says that it is done. */
export const manual: WaitingStep = async ({ state, step, index, now }) => {
  const wanted = step.ask;
  if (!wanted) return { status: 'errored', reason: 'no-ask', message: 'the plan does not say whom it asks' };
  const text = resolveNow(state, { text: wanted.text ?? step.title } as JsonObject);
  if (!text.ok) return { status: 'errored', reason: 'unresolved', message: text.message };
  const names = [...(wanted.to ?? []), ...Object.values(wanted.pair ?? {}).flat()];
  const rotas = rotasIn(state, names);
  const duty = rotas.length > 0 ? await local['read-duty']({ rotas, now }) : {};
  if (state.progress.steps[index]?.status !== 'waiting') return undefined;
  const on = (asked: readonly string[]) => asked.flatMap((name) => duty[name] ?? [name]);
  if (rotas.length > 0 && on(names).length === 0)
    return {
      status: 'failed',
      reason: 'nobody-to-ask',
      message: `Nobody is in ${rotas.join(', ')} now.`,
      happened: 'no',
    };
  const pair = wanted.pair && { driver: on(wanted.pair.driver), observer: on(wanted.pair.observer) };
  const ask = completionAsk(state, {
    ...{ index, wanted, now, text: String(text.value.text) },
    actions: pair ? ['complete', 'observe'] : ['complete'],
    who: pair ? [...new Set([...pair.driver, ...pair.observer])] : on(wanted.to ?? []),
    ...(pair ? { pair } : {}),
    level: pair ? 2 : 1,
  });
  state.asks.open(ask);
  return undefined;
};
