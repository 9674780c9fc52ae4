import type { ScheduleReply } from '../../gateway/api.js';
import { safeLine } from '../../model/safe-text.js';
import { specWords } from '../../model/schedule/words.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'schedule list',
  about: 'Every schedule with its next start and how the last one went. What is in trouble stands first.',
  options: [...GATEWAY, { flags: '-e, --environment <name>', about: 'only those of this environment' }],
  examples: [{ line: 'daybook schedule list', about: 'all of them' }],
  json: '{ok, schedules: [as `schedule show --json`], unknown: [{environment, name, why}]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const wanted = given.text('environment');
  const reply = await client.schedules();
  const schedules = reply.schedules.filter(({ definition }) => !wanted || definition.environment === wanted);
  const unknown = reply.unknown.filter(({ environment }) => !wanted || environment === wanted);
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, schedules, unknown })}\n`);
    return EXIT.done;
  }
  for (const { environment, name, why } of unknown)
    context.stdout.write(`${environment}/${name}  ${context.paint.out.red(safeLine(why))}\n`);
  for (const schedule of schedules) context.stdout.write(`${lineOf(schedule, context)}\n`);
  if (schedules.length + unknown.length === 0) context.stderr.write('No schedules. Add one: daybook schedule add\n');
  return EXIT.done;
}

function lineOf({ definition, paused, next, starts, trouble }: ScheduleReply, { paint }: Context): string {
  const { environment, name, runbook, spec } = definition;
  const [first] = next;
  const state = paused
    ? paint.out.yellow('paused')
    : first
      ? `next ${first.local.replace('T', ' ')} ${first.offset}`
      : 'never';
  const [last] = starts;
  const before = last ? `last ${last.end?.status ?? last.outcome}` : 'not started yet';
  const words = [`${environment}/${name}`, runbook, specWords(spec), state, before];
  const said = words.map(safeLine).join('  ');
  return trouble.length > 0 ? `${said}  ${paint.out.red(safeLine(trouble[0] ?? ''))}` : said;
}
