import type { ProgrammeReply } from '../../gateway/api.js';
import { safeLine } from '../../model/safe-text.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { paintLine } from '../render/line.js';
import { dateText } from '../render/times.js';
import { GATEWAY } from '../shared-options.js';
import { INPUT, NAME, releaseOf } from './arguments.js';
import { standingLines } from './standing-lines.js';

export const command: Command = {
  name: 'programme show',
  about:
    'Draws where a release stands: each part below what it needs, with its last run and its state, from the records of runs and from\n' +
    'what their workers say now. A run that succeeded counts when its start is signed and it is exactly what the programme names.',
  arguments: [NAME],
  options: [...GATEWAY, INPUT],
  examples: [{ line: 'daybook programme show storefront -i release=v1.5.0', about: 'one release' }],
  json: '{ok, programme, title, owner, release, inputs?, by?, at?, parts: [{part, runbook, environment, needs, state, message, run?, schedule?}]}',
  run: show,
};

async function show(context: Context, given: Given): Promise<ExitCode> {
  const release = releaseOf(given);
  const { client } = await connect(context, given);
  const reply = await client.programme(given.argument('name'), release);
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, ...reply })}\n`);
    return EXIT.done;
  }
  context.stdout.write(`${safeLine(headOf(reply, context))}\n`);
  const lines = standingLines(reply.parts, context).map((line) => paintLine(line, context.paint.out));
  context.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.done;
}

function headOf({ title, release, by, at }: ProgrammeReply, { zone }: Context): string {
  const begun = by === undefined || at === undefined ? 'not begun' : `begun by ${by}, ${dateText(at, zone)}`;
  return `${title}: ${release}, ${begun}`;
}
