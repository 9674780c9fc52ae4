import type { Effect } from '../effect.js';
import { factsOf, TargetFailure } from '../failures.js';
import { type ChangeParts, KeyChange } from './key-change.js';
import { SigningChange, type SigningParts } from './signing-change.js';

/** A change of a key as an effect. What an earlier attempt or run left half way is told by the notes, and gone on with. */
export function keyEffect(parts: ChangeParts | SigningParts): Effect {
  const { notes, key } = parts;
  let partly = false;
  const change = 'store' in parts ? new KeyChange(parts) : new SigningChange(parts);
  return {
    probe: async () => {
      const note = await notes.read();
      if (!note || note.phase === 'finished') return note?.key === key ? 'done' : 'todo';
      partly = true;
      return 'partly';
    },
    apply: async () => {
      try {
        await change.run();
      } catch (error) {
        throw change.touched || partly ? touched(error) : error;
      }
    },
    verify: () => change.outcome(),
    stopped: () => change.stands,
  };
}

/** A part that promises that it changed nothing does not know of those before it. */
function touched(error: unknown): unknown {
  if (!(error instanceof TargetFailure) || error.happened === 'unknown') return error;
  const kind = error.kind === 'refused' ? 'errored' : error.kind;
  return new TargetFailure({ ...factsOf(error), kind, happened: 'unknown' });
}
