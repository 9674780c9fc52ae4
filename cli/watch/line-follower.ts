import type { RunReply } from '../../gateway/api.js';
import type { RunView } from '../../model/run-view.js';
import type { Context } from '../context.js';
import { runBanner } from '../render/run-text.js';
import { safeLine } from '../../model/safe-text.js';
import { clockText } from '../render/times.js';
import { changeLines } from './changes.js';
import type { Shown } from './watch-run.js';

/** For pipes, logs and screen readers: one line per state change, with its time, and nothing that moves. */
export function lineFollower(context: Context): Shown {
  const { stdout, clock, paint, zone, unicode, invocation } = context;
  let before: RunView | undefined;
  let silent: 'gateway' | 'worker' | undefined;
  const say = (text: string, at = clock.now()) => stdout.write(`${clockText(at, zone)} ${text}\n`);
  const sayFreshness = ({ fresh, view }: RunReply) => {
    if (fresh && silent) say(`${silent} answers again`);
    if (!fresh && silent !== 'worker') say(`no worker answers; this is the state of ${clockText(view.now, zone)}`);
    silent = fresh ? undefined : 'worker';
  };
  return {
    onView: (reply) => {
      const { view } = reply;
      if (!before) stdout.write(`${runBanner(view, paint.out)}\nrun ${view.run}  ${reply.page}\n`);
      sayFreshness(reply);
      for (const line of changeLines(before, view, { zone, unicode, invocation })) say(line, view.now);
      before = view;
    },
    onOutage: ({ message }) => {
      if (silent === 'gateway') return;
      silent = 'gateway';
      say(safeLine(`${message} The run goes on without it; trying again.`));
    },
    end: () => undefined,
  };
}
