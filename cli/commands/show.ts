import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'show',
  about:
    'Draws the run as a tree: stages, steps with their state, owner, planned and actual time, what each waits for, why it\n' +
    'failed, what its gates measure and how its undo stands; then every open question with the exact command that answers it.',
  arguments: [{ name: 'run', about: 'the run, as `daybook runs` lists it' }],
  options: GATEWAY,
  examples: [
    { line: 'daybook show shop-1', about: 'how it stands, and what to type next' },
    {
      line: 'daybook show shop-1 --json | jq \'.view.asks[] | select(.status == "open") | .id\'',
      about: 'the open questions',
    },
  ],
  json: '{ok, view, fresh, page, temporal?, gates?}: view is the run as model/run-view.ts describes it; fresh is false when no worker answered',
  run: show,
};

async function show(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const reply = await client.run(given.argument('run'));
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, ...reply })}\n`);
    return EXIT.done;
  }
  const { runText } = await import('../render/run-text.js');
  const { clockText } = await import('../render/times.js');
  context.stdout.write(runText(reply, context));
  if (!reply.fresh) {
    const at = clockText(reply.view.now, context.zone);
    context.stderr.write(`No worker answers; this is the state of ${at}. Start one with \`daybook worker\`.\n`);
  }
  return EXIT.done;
}
