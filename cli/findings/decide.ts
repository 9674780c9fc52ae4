import { FINDING_CHOICES, type FindingChoice } from '../../model/chaos/finding.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'findings decide',
  about:
    'Says what becomes of a finding: `fix` it, `accept` it as it is, or `retest`, which means do the experiment again. Whoever\n' +
    'may steer runs of the environment decides. The gateway signs the decision; a later one replaces it, and both stay on record.',
  arguments: [
    { name: 'finding', about: 'its id, as `daybook findings list` shows it' },
    { name: 'choice', about: 'what becomes of it', choices: FINDING_CHOICES },
  ],
  options: [...GATEWAY, REASON],
  examples: [
    { line: 'daybook findings decide f-0123456789 fix --reason "SHOP-42"', about: 'it will be put right' },
    { line: 'daybook findings decide f-0123456789 accept --reason "once a year, for a minute"', about: 'it may stay' },
  ],
  json: '{ok, finding: {id, …, decision: {choice, by, at, reason, signed}}}',
  run: decide,
};

async function decide(context: Context, given: Given): Promise<ExitCode> {
  const reason = given.text('reason');
  if (reason === undefined || reason.trim() === '') {
    throw new CliError({
      exit: EXIT.usage,
      code: 'usage',
      message: 'A decision about a finding needs a reason.',
      cure: 'Add --reason TEXT: a ticket, or why it may stay.',
    });
  }
  const { client, person } = await connect(context, given);
  const choice = given.argument('choice') as FindingChoice;
  const { finding } = await client.decideFinding(given.argument('finding'), {
    choice,
    reason,
    jti: crypto.randomUUID(),
  });
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, finding })}\n`);
  else context.stdout.write(`${context.paint.out.green('decided')}: ${finding.id} ${choice} as ${person.id}.\n`);
  return EXIT.done;
}
