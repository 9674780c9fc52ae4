import type { Ask } from '../../model/ask.js';
import type { RunView, StepView } from '../../model/run-view.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** How a run ended, as an exit code. A run that goes on is `waiting`. */
export function exitOfRun(view: RunView): ExitCode {
  switch (view.status) {
    case 'succeeded':
      return EXIT.done;
    case 'undone':
      return EXIT.undone;
    case 'failed':
    case 'aborted':
      return whyItEnded(view);
    default:
      return EXIT.waiting;
  }
}

/** A person's no and a deadline count where they hold in the end: a step that was tried again later may have passed. */
function whyItEnded({ stages, asks, status }: RunView): ExitCode {
  const wrong = stages
    .flatMap(({ steps }) => steps)
    .filter(({ status }) => status === 'failed' || status === 'errored');
  const last = wrong.map((step) => lastAsk(step, asks)).filter((ask) => ask !== undefined);
  if (last.some((ask) => ask.status === 'rejected')) return EXIT.rejected;
  if (last.some((ask) => ask.status === 'expired')) return EXIT.expired;
  if (wrong.length > 0) return EXIT.stepFailed;
  return status === 'aborted' ? EXIT.rejected : EXIT.stepFailed;
}

function lastAsk(step: StepView, asks: readonly Ask[]): Ask | undefined {
  return asks.filter((ask) => ask.step === step.id && ask.epoch === step.epoch && ask.kind !== 'decision').at(-1);
}
