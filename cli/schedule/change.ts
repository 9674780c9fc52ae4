import type { ScheduleVerbReply } from '../../gateway/api.js';
import type { Given, OptionSpec } from '../command.js';
import { confirm, confirmByName } from '../confirm.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { placeOf } from './find-schedule.js';

export const CONFIRM: OptionSpec = {
  flags: '--confirm <name>',
  about: 'the name that production must be confirmed with',
};

const GONE: readonly string[] = ['schedule-unsigned', 'schedule-not-found'];

const DONE: Record<ScheduleVerbReply['did'], string> = {
  pause: 'paused: nothing starts until it is resumed',
  resume: 'resumed',
  trigger: 'triggered: see what became of it with `daybook schedule show`',
  remove: 'removed: runs that it has started go on',
};

/** Pauses, resumes, triggers or removes the schedule that the arguments name; the last two are confirmed. */
export async function changeSchedule(
  context: Context,
  given: Given,
  verb: ScheduleVerbReply['did'],
): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const place = await placeOf(client, given);
  if (verb === 'trigger' || verb === 'remove') {
    // One that cannot be shown, or that Temporal has lost, can still be removed; nobody knows how severe it is, so it counts as
    // severe.
    const { severe } = await client.schedule(place).catch((error: unknown) => {
      if (verb === 'remove' && GONE.includes((error as { code?: string }).code ?? '')) return { severe: true };
      throw error;
    });
    await ask(context, given, { name: place.name, severe, verb });
  }
  const done = await client.changeSchedule(place, verb, given.text('reason'));
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, ...done })}\n`);
  else context.stdout.write(`Schedule ${done.name} in ${done.environment} is ${DONE[verb]}.\n`);
  return EXIT.done;
}

async function ask(
  context: Context,
  given: Given,
  { name, severe, verb }: { name: string; severe: boolean; verb: 'trigger' | 'remove' },
): Promise<void> {
  const what = verb === 'trigger' ? `This starts ${name} now.` : `This ends ${name} for good.`;
  if (severe) return confirmByName(context, { name, why: what, given: given.text('confirm') });
  if (verb === 'trigger') return;
  await confirm(context, { question: `${what} Go on?`, yes: given.flag('yes'), instead: 'Add --yes.' });
}
