import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'access end',
  about:
    'Ends an access before its time. Whoever has it may give it up, and whoever may steer runs of the environment may end it.\n' +
    'The gateway signs it, and the worker that holds the access takes it back within moments.',
  arguments: [{ name: 'access', about: 'RUN/STEP, as `daybook access list` shows it' }],
  options: [...GATEWAY, REASON],
  examples: [{ line: 'daybook access end break-glass-7/look --reason "it is mended"', about: 'take it back now' }],
  json: '{ok, access: {run, step, …, ending: {by, at, reason}}}',
  run: end,
};

async function end(context: Context, given: Given): Promise<ExitCode> {
  const reason = given.text('reason');
  const [run, step, ...more] = given.argument('access').split('/');
  if (!run || !step || more.length > 0) throw usage('An access is named by its run and its step.', 'Write RUN/STEP.');
  if (reason === undefined || reason.trim() === '')
    throw usage('Ending an access needs a reason.', 'Add --reason TEXT.');
  const { client, person } = await connect(context, given);
  const { access } = await client.endAccess({ run, step }, { reason, jti: crypto.randomUUID() });
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, access })}\n`);
  else
    context.stdout.write(
      `${context.paint.out.green('ending')}: ${access.right} of ${access.person} at ${access.target}, as ${person.id}.\n`,
    );
  return EXIT.done;
}

function usage(message: string, cure: string): CliError {
  return new CliError({ exit: EXIT.usage, code: 'usage', message, cure });
}
