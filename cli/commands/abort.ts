import { steer } from '../answering/steer.js';
import type { Command, Given } from '../command.js';
import { confirm } from '../confirm.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'abort',
  about:
    'Cancels what runs and starts nothing more. It takes nothing back unless --undo says so: then the declared undo of every\n' +
    'step that was done is applied, last first.',
  arguments: [{ name: 'run', about: 'the run' }],
  options: [
    ...GATEWAY,
    REASON,
    { flags: '--undo', about: 'also undo what this run has done' },
    { flags: '-y, --yes', about: 'without a question' },
  ],
  examples: [
    { line: 'daybook abort shop-1 --reason "wrong release"', about: 'stop, leave everything as it is' },
    { line: 'daybook abort shop-1 --undo --yes', about: 'stop and take back what was done' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: abort,
};

async function abort(context: Context, given: Given): Promise<ExitCode> {
  const run = given.argument('run');
  const undo = given.flag('undo');
  await confirm(context, {
    question: `Abort run ${run}${undo ? ' and undo what it has done' : ', leaving what it has done'}?`,
    yes: given.flag('yes'),
    instead: `Add --yes: ${toType(context.invocation, `abort ${shellWord(run)}${undo ? ' --undo' : ''} --yes`)}`,
  });
  return await steer(context, given, { action: 'abort', undo });
}
