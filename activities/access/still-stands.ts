import type { AccessNote } from '../../model/access/open-access.js';
import { failed, TargetFailure } from '../failures.js';

/** It has been taken back, and not because its time was over. `why`: `could not be held`. */
export function notHeld({ person, target }: AccessNote, why: string): TargetFailure {
  return failed(
    'not-held',
    `The access of ${person} to ${target} ${why}, so it was taken back before its time. Retry the step to give it anew.`,
  );
}

/** Nobody can say that it was taken back. `watched`: its watchdog goes on trying. */
export function stillStands(
  { person, right, target, byHand }: AccessNote,
  { why, watched }: { why: string; watched: boolean },
): TargetFailure {
  const watchdog = watched ? 'Its watchdog goes on trying.' : 'Its watchdog is gone.';
  return new TargetFailure({
    kind: 'errored',
    reason: 'not-taken-back',
    message: `THE ACCESS STILL STANDS: ${person} has ${right} at ${target}. Take it back by hand: ${byHand}. ${why} ${watchdog}`,
    happened: 'unknown',
    leftOpen: true,
  });
}
