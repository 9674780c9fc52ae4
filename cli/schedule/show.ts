import type { ScheduleReply, ScheduleStartLine } from '../../gateway/api.js';
import { safeLine } from '../../model/safe-text.js';
import { scheduleWords } from '../../model/schedule/words.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { dateText } from '../render/times.js';
import { GATEWAY } from '../shared-options.js';
import { ENVIRONMENT, findSchedule, NAME } from './find-schedule.js';
import { startLine } from './start-line.js';

export const command: Command = {
  name: 'schedule show',
  about:
    'What the schedule does, when it starts next, and what became of its last starts: the run and its end, refused and why, or\n' +
    'held until when. Starts that Temporal skipped or missed are counted. What is wrong with it stands first.',
  arguments: [NAME],
  options: [...GATEWAY, ENVIRONMENT],
  examples: [{ line: 'daybook schedule show nightly', about: 'one schedule' }],
  json: '{ok, definition, by, addedAt, paused, note?, trouble, next, starts, taken, missed, skipped, running, changes, severe}',
  run: show,
};

async function show(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const schedule = await findSchedule(client, given);
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, ...schedule })}\n`);
  else context.stdout.write(`${linesOf(schedule, context).join('\n')}\n`);
  return EXIT.done;
}

function linesOf(schedule: ScheduleReply, { paint, zone }: Context): string[] {
  const { definition, by, addedAt, planDigest, paused, note, trouble, next, starts, changes } = schedule;
  const inputs = Object.entries(definition.inputs).map(([name, value]) => `${name}=${String(value)}`);
  const when = (at: number) => dateText(at, zone);
  return [
    ...trouble.map((text) => paint.out.red(safeLine(text))),
    ...(paused ? [paint.out.yellow(safeLine(`Paused (${note ?? 'nobody says why'}): nothing starts.`))] : []),
    ...scheduleWords(definition, planDigest).map(safeLine),
    ...(inputs.length > 0 ? [safeLine(`Inputs: ${inputs.join(' ')}`)] : []),
    safeLine(`Added by ${by}, ${when(addedAt)}. Running now: ${schedule.running}.`),
    `Started ${schedule.taken}, skipped by overlap ${schedule.skipped}, missed beyond catch-up ${schedule.missed}.`,
    paused ? 'Next starts, once it is resumed:' : 'Next starts:',
    ...next.map((start) => `  ${startLine(start, definition.spec.zone)}`),
    ...(starts.length > 0 ? ['Last starts:'] : ['No start is on record.']),
    ...starts.map((start) => safeLine(`  ${when(start.at)}  ${outcomeOf(start, when)}`)),
    ...(changes.length > 0 ? ['What people did:'] : []),
    ...changes.map(({ what, by: who, at, reason }) =>
      safeLine(`  ${when(at)}  ${who}: ${what}${reason ? ` (${reason})` : ''}`),
    ),
  ];
}

function outcomeOf({ outcome, run, end, message, until }: ScheduleStartLine, when: (at: number) => string): string {
  switch (outcome) {
    case 'started':
      return end ? `${run}  ${end.status}: ${end.headline}` : `${run}  running`;
    case 'refused':
      return `refused: ${message ?? ''}`;
    case 'held':
      return `held until ${until === undefined ? 'further notice' : when(until)}: ${message ?? ''}`;
  }
}
