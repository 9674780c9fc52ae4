import type { Context } from '../context.js';
import type { Shown } from './watch-run.js';

/** One JSON object a line: `{ok: true, view, fresh, page}` for each change, `{ok: false, outage}` while nothing answers. */
export function jsonFollower({ stdout }: Context): Shown {
  let before = '';
  return {
    onView: (reply) => {
      const line = JSON.stringify({ ok: true, ...reply });
      if (line !== before) stdout.write(`${line}\n`);
      before = line;
    },
    onOutage: ({ since, message }) => {
      const line = JSON.stringify({ ok: false, outage: { since, message } });
      if (line !== before) stdout.write(`${line}\n`);
      before = line;
    },
    end: () => undefined,
  };
}
