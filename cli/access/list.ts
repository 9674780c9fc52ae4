import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'access list',
  about:
    'Access that is open now, newest first, with the time that is left. With `--all` also what has been taken back.',
  options: [...GATEWAY, { flags: '--all', about: 'also what is over' }],
  examples: [
    { line: 'daybook access list', about: 'who is in at this moment' },
    { line: "daybook access list --all --json | jq '.accesses[] | {person, right, taken}'", about: 'the record' },
  ],
  json: '{ok, now, accesses: [{run, step, epoch, environment, target, person, login, right, level, reason, incident, at, until, byHand, taken?, ending?, trouble?}]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const { accesses, now } = await client.accesses({ open: !given.flag('all') });
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, now, accesses })}\n`);
    return EXIT.done;
  }
  if (accesses.length === 0) {
    context.stderr.write(given.flag('all') ? 'No access was ever given.\n' : 'No access is open.\n');
    return EXIT.done;
  }
  const { paintLine } = await import('../render/line.js');
  const { accessLines } = await import('../render/access-lines.js');
  const { zone, invocation } = context;
  const lines = accesses.flatMap((access) => accessLines(access, { now, zone, invocation }));
  context.stdout.write(`${lines.map((line) => paintLine(line, context.paint.out)).join('\n')}\n`);
  return EXIT.done;
}
