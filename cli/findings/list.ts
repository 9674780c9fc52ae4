import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'findings list',
  about:
    'Everything that experiments found, newest first: what happened, in which run and layer, what was measured, whose it is, and\n' +
    'what was decided about it by whom.',
  options: [...GATEWAY, { flags: '--open', about: 'only what nobody has decided' }],
  examples: [
    { line: 'daybook findings list --open', about: 'what waits for a decision' },
    {
      line: 'daybook findings list --json | jq \'[.findings[] | select(.layer == "network")]\'',
      about: 'of one layer',
    },
  ],
  json: '{ok, findings: [{id, run, step, environment, target, deviation, layer, hypothesis, fault, what, at, owner?, measured, decision?}]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const { findings } = await client.findings();
  const shown = given.flag('open') ? findings.filter(({ decision }) => decision === undefined) : findings;
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, findings: shown })}\n`);
    return EXIT.done;
  }
  if (shown.length === 0) {
    context.stderr.write(given.flag('open') ? 'No finding is open.\n' : 'No experiment has found anything.\n');
    return EXIT.done;
  }
  const { paintLine } = await import('../render/line.js');
  const { findingLines } = await import('./finding-lines.js');
  const lines = shown.flatMap((finding) => findingLines(finding, context));
  context.stdout.write(`${lines.map((line) => paintLine(line, context.paint.out)).join('\n')}\n`);
  return EXIT.done;
}
