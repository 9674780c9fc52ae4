import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'watch',
  about:
    'On a terminal the run is one screen that is drawn over in place; in a pipe it is one line per state change. Outages of\n' +
    'gateway and workers are outlived: it says who does not answer, shows the last known state and connects again.\n' +
    'Ctrl-C stops watching (exit code 8), never the run. Otherwise the exit code says how the run ended.',
  arguments: [{ name: 'run', about: 'the run, as `daybook runs` lists it' }],
  options: GATEWAY,
  examples: [
    { line: 'daybook watch shop-1', about: 'until it ends' },
    { line: 'daybook watch shop-1 | tee shop-1.log', about: 'a line per state change, kept' },
  ],
  json: 'one object a line: {ok: true, view, fresh, page} for each change, {ok: false, outage: {since, message}} meanwhile',
  detaches: true,
  run: watch,
};

async function watch(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const { watchRun } = await import('../watch/watch-run.js');
  return await watchRun({ client, run: given.argument('run'), context, json: given.json });
}
