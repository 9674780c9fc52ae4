import { instantOf } from '../../model/zones.js';
import { clockOddities } from '../../model/schedule/oddities.js';
import { startsBetween } from '../../model/schedule/starts.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';
import { ENVIRONMENT, findSchedule, NAME } from './find-schedule.js';
import { startLine } from './start-line.js';

export const command: Command = {
  name: 'schedule next',
  about:
    'The next starts as Temporal will make them, with the offset of the clocks, and between them what a change of the clocks\n' +
    'skips, repeats or moves.',
  arguments: [NAME],
  options: [
    ...GATEWAY,
    ENVIRONMENT,
    { flags: '--count <number>', about: 'how many (5)' },
    { flags: '--from <time>', about: 'after this time on the clocks of the schedule, as 2027-03-27T12:00 (now)' },
  ],
  examples: [
    { line: 'daybook schedule next nightly --from 2027-03-26T12:00', about: 'across the change to summer time' },
  ],
  json: '{ok, name, environment, zone, starts: [{at, local, offset}], oddities: [text]}',
  run: next,
};

const MOST = 1_000;
const TEN_YEARS_MS = 10 * 366 * 86_400_000;

async function next(context: Context, given: Given): Promise<ExitCode> {
  const count = countOf(given);
  const { client } = await connect(context, given);
  const { definition, paused } = await findSchedule(client, given);
  const { name, environment, spec } = definition;
  const from = fromOf(context, given, spec.zone);
  const starts = startsBetween(spec, from, from + TEN_YEARS_MS, count);
  const oddities = clockOddities(spec, from, starts.at(-1)?.at ?? from);
  if (given.json) {
    const texts = oddities.map(({ text }) => text);
    const reply = { ok: true, name, environment, zone: spec.zone, starts, oddities: texts };
    context.stdout.write(`${JSON.stringify(reply)}\n`);
    return EXIT.done;
  }
  if (paused)
    context.stderr.write(`${context.paint.err.yellow('It is paused:')} nothing starts until it is resumed.\n`);
  const lines = [
    ...starts.map((start) => ({ at: start.at, text: startLine(start, spec.zone) })),
    ...oddities.map(({ change, text }) => ({ at: change, text: context.paint.out.yellow(`    ${text}`) })),
  ].sort((a, b) => a.at - b.at);
  for (const { text } of lines) context.stdout.write(`${text}\n`);
  return EXIT.done;
}

function countOf(given: Given): number {
  const written = given.text('count') ?? '5';
  const count = /^\d{1,4}$/.test(written) ? Number(written) : 0;
  if (count >= 1 && count <= MOST) return count;
  throw usage(`--count ${written} is no number from 1 to ${MOST}.`, 'Write for example --count 10.');
}

function fromOf({ clock }: Context, given: Given, zone: string): number {
  const written = given.text('from');
  if (written === undefined) return clock.now();
  const found = instantOf({ until: written, zone, now: clock.now() });
  if ('problem' in found) throw usage(`--from: ${found.problem}.`, 'Write for example --from 2027-03-27T12:00.');
  return found.at;
}

function usage(message: string, cure: string): CliError {
  return new CliError({ exit: EXIT.usage, code: 'usage', message, cure });
}
