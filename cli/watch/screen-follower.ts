import type { RunReply } from '../../gateway/api.js';
import type { Context } from '../context.js';
import { runScreen, runText } from '../render/run-text.js';
import { clockText } from '../render/times.js';
import { isOver } from './follow.js';
import { Screen } from './screen.js';
import type { Shown } from './watch-run.js';

const TICK_MS = 1000;

/** For a terminal: the run as one screen, drawn over in place once a second and on every change. */
export function screenFollower(context: Context): Shown {
  const { stdout, clock, zone } = context;
  const screen = new Screen(stdout);
  const ended = new AbortController();
  let seen: { reply: RunReply; at: number } | undefined;
  let outage: string[] | undefined;
  const draw = () => {
    if (!seen) {
      if (outage) screen.draw(outage);
      return;
    }
    const { reply, at } = seen;
    // Between two views the run's clock moves on with ours.
    const now = reply.view.now + (isOver(reply) ? 0 : clock.now() - at);
    screen.draw(runScreen({ reply, now, notice: outage ?? noticeOf(reply, zone) }, stdout, context));
  };
  const stopResize = stdout.onResize(draw);
  const tick = async () => {
    while (!ended.signal.aborted) {
      await clock.sleep(TICK_MS, ended.signal);
      if (!ended.signal.aborted) draw();
    }
  };
  void tick();
  return {
    onView: (reply) => {
      seen = { reply, at: clock.now() };
      outage = undefined;
      draw();
    },
    onOutage: ({ since, message }) => {
      outage = [message, `Last known state, silent since ${clockText(since, zone)}; trying again. The run goes on.`];
      draw();
    },
    end: (last) => {
      ended.abort();
      stopResize();
      // The whole tree stays behind when the run is over: nothing of it may be folded away then.
      if (last) screen.clear();
      screen.leave();
      if (last) stdout.write(runText(last, context));
    },
  };
}

function noticeOf({ fresh, view }: RunReply, zone: string): string[] {
  const leave = 'Ctrl-C stops watching; the run goes on.';
  if (fresh) return [leave];
  return [`No worker answers; this is the state of ${clockText(view.now, zone)}. The run waits for a worker.`, leave];
}
