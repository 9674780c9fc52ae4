import { digestPrefix } from '../digest.js';
import { durationText } from '../duration.js';
import type { Overlap, ScheduleDefinition, SchedulePlan, ScheduleSpec } from '../schedule.js';

/** When it starts: `by the cron 30 2 * * 2 on the clocks of Europe/Berlin`. */
export function specWords(spec: ScheduleSpec): string {
  if ('cron' in spec) return `minute hour day month weekday = ${spec.cron}, on the clocks of ${spec.zone}`;
  const offset = spec.offsetMs > 0 ? ` and ${durationText(spec.offsetMs)}` : '';
  return `every ${durationText(spec.everyMs)}, counted from 1970-01-01 00:00 UTC${offset}; shown in ${spec.zone}`;
}

const OVERLAP: Record<Overlap, string> = {
  skip: 'A start that is due while the run before is open is skipped.',
  'queue-one': 'Of the starts that are due while the run before is open, one follows when it has ended.',
  'queue-all': 'Starts that are due while the run before is open follow one after another.',
  allow: 'A start that is due while the run before is open runs beside it.',
};

const PLAN: Record<SchedulePlan, (digest: string) => string> = {
  pinned: (digest) =>
    `Every start carries out plan ${digestPrefix(digest)}, as it is now: later changes of the files do not reach it.`,
  replan: () =>
    'Each start plans anew from the checkout of its worker: nobody has seen that plan before, and its author counts as unverified.',
};

/** What a schedule is going to do, in sentences. `digest` is of the plan as it is now. */
export function scheduleWords(definition: ScheduleDefinition, digest: string): string[] {
  const { name, runbook, environment, spec, overlap, catchUpMs, plan } = definition;
  return [
    `${name} starts ${runbook} in ${environment}: ${specWords(spec)}.`,
    OVERLAP[overlap],
    `A start that was missed while the server was away is made up for within ${durationText(catchUpMs)}; after that it is missed for good.`,
    PLAN[plan](digest),
  ];
}
