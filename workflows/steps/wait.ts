import { parseDuration } from '../../model/duration.js';
import type { JsonObject } from '../../model/json.js';
import { local } from '../lanes.js';
import { resolveNow } from '../scope.js';
import type { WaitingStep } from './index.js';

/** A durable pause: for a duration, or until a time on the clocks of a zone. */
export const wait: WaitingStep = async ({ state, step, index, now }) => {
  const params = resolveNow(state, step.params);
  if (!params.ok) return { status: 'errored', reason: 'unresolved', message: params.message };
  const end = await endOf(params.value, now);
  if ('problem' in end) return { status: 'errored', reason: 'no-such-time', message: end.problem };
  if (state.progress.steps[index]?.status !== 'waiting') return undefined;
  const paused = state.progress.paused;
  state.waits.set(index, {
    at: paused ? Number.MAX_SAFE_INTEGER : end.at,
    text: end.text,
    ...(paused ? { restMs: Math.max(0, end.at - now) } : {}),
  });
  return undefined;
};

type End = { at: number; text: string } | { problem: string };

async function endOf(params: JsonObject, now: number): Promise<End> {
  const duration = params.for;
  if (duration !== undefined) {
    const ms = typeof duration === 'number' ? duration : parseDuration(String(duration));
    return ms === undefined
      ? { problem: `${String(duration)} is not a duration` }
      : { at: now + ms, text: `${String(duration)} to pass` };
  }
  const until = String(params.until);
  const zone = String(params.zone ?? 'UTC');
  const instant = await local['read-clock']({ until, zone, now });
  return 'problem' in instant ? instant : { at: instant.at, text: `until ${until} ${zone}` };
}
