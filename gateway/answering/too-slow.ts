import { Refusal } from '../refusal.js';

/** Nothing came back within `ms`. The answer may be on its way or in history already, so the same one may be sent again. */
export function tooSlow(ms: number): Refusal {
  return new Refusal(503, {
    code: 'answer-slow',
    message: `no verdict came within ${(ms / 1000).toFixed(1)} s; the answer may have been taken or not`,
    cure: 'Send the same answer again: it counts once.',
  });
}
