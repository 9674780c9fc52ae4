import { parseDuration } from '../duration.js';
import type { ProblemCode } from '../problem-codes.js';
import type { Problem } from '../problem.js';
import type { Overlap, ScheduleDefinition, ScheduleSpec } from '../schedule.js';
import { suggest } from '../suggest.js';
import { isZone } from '../zones.js';
import { readCron } from './cron.js';
import { definitionFlaw } from './definition-flaw.js';
import { SCHEDULE_NAME } from './run-id.js';

/** A schedule as it is typed. */
export interface ScheduleWish {
  name: string;
  cron?: string;
  every?: string;
  offset?: string;
  zone?: string;
  overlap?: string;
  catchUp?: string;
  pin: boolean;
  replan: boolean;
}

/** What of a definition can be told without the runbook. */
export type WishedSchedule = Pick<ScheduleDefinition, 'name' | 'spec' | 'overlap' | 'catchUpMs' | 'plan'>;

export type ReadWish = { wished: WishedSchedule; problems?: undefined } | { wished?: undefined; problems: Problem[] };

export const OVERLAPS: readonly Overlap[] = ['skip', 'queue-one', 'queue-all', 'allow'];

/** The name under which problems point into a cron expression. */
export const CRON_TEXT = '--cron';

/** Reads a wish, or reports every problem with it at once. Pure. */
export function readWish(wish: ScheduleWish): ReadWish {
  const problems: Problem[] = [...missing(wish), ...excluding(wish)];
  if (!SCHEDULE_NAME.test(wish.name))
    problems.push(
      problem('DB6002', `\`${wish.name}\` is no name for a schedule`, 'Use lower-case letters, digits and dashes.'),
    );
  const spec = specOf(wish, problems);
  const overlap = OVERLAPS.find((known) => known === wish.overlap);
  if (wish.overlap !== undefined && !overlap) problems.push(unknownOverlap(wish.overlap));
  const catchUpMs = durationOf(wish, 'catchUp', problems);
  if (problems.length > 0 || !spec || !overlap || catchUpMs === undefined) return { problems };
  const wished: WishedSchedule = { name: wish.name, spec, overlap, catchUpMs, plan: wish.pin ? 'pinned' : 'replan' };
  const flaw = definitionFlaw(wished);
  return flaw ? { problems: [problem('DB6005', flaw, 'See: daybook explain DB6005')] } : { wished };
}

function missing({ cron, every, zone, overlap, catchUp, pin, replan }: ScheduleWish): Problem[] {
  const lacks: [boolean, string, string][] = [
    [cron === undefined && every === undefined, 'when it starts', '--cron "30 2 * * 2" or --every 6h'],
    [zone === undefined, 'on the clocks of which zone', '--zone Europe/Berlin'],
    [overlap === undefined, 'what happens when the run before is still open', `--overlap ${OVERLAPS.join('|')}`],
    [catchUp === undefined, 'how long a missed start is made up for', '--catch-up 10m'],
    [
      !pin && !replan,
      'which plan each start carries out',
      '--pin (the plan of now) or --replan (a new one at each start)',
    ],
  ];
  return lacks
    .filter(([lacking]) => lacking)
    .map(([, what, cure]) => problem('DB6001', `nothing says ${what}`, `Add ${cure}`));
}

function excluding({ cron, every, offset, pin, replan }: ScheduleWish): Problem[] {
  const found: Problem[] = [];
  if (cron !== undefined && every !== undefined)
    found.push(problem('DB6006', '--cron and --every are both given', 'Leave one of the two out.'));
  else if (cron !== undefined && offset !== undefined)
    found.push(
      problem('DB6006', '--offset goes with --every, not with --cron', 'Write the minute into the cron expression.'),
    );
  if (pin && replan) found.push(problem('DB6006', '--pin and --replan are both given', 'Leave one of the two out.'));
  return found;
}

function specOf(wish: ScheduleWish, problems: Problem[]): ScheduleSpec | undefined {
  const zone = zoneOf(wish.zone, problems);
  if (wish.cron !== undefined) {
    const flaws = readCron(wish.cron).flaws ?? [];
    for (const { from, until, message } of flaws) {
      const place = (column: number) => ({ line: 1, column: column + 1 });
      const where = { file: CRON_TEXT, start: place(from), end: place(until) };
      problems.push({ ...problem('DB6003', message, 'Five fields: minute hour day month weekday.'), where });
    }
    return zone !== undefined && flaws.length === 0
      ? { cron: wish.cron.trim().split(/\s+/).join(' '), zone }
      : undefined;
  }
  const everyMs = durationOf(wish, 'every', problems);
  const offsetMs = wish.offset === undefined ? 0 : durationOf(wish, 'offset', problems);
  return zone === undefined || everyMs === undefined || offsetMs === undefined
    ? undefined
    : { everyMs, offsetMs, zone };
}

function zoneOf(zone: string | undefined, problems: Problem[]): string | undefined {
  if (zone === undefined) return undefined;
  if (isZone(zone) && zone !== 'Etc/Unknown') return zone;
  const near = suggest(zone, Intl.supportedValuesOf('timeZone'));
  const cure = near ? `Did you mean \`${near}\`?` : 'Name a zone of the IANA database, such as Europe/Berlin.';
  problems.push(problem('DB6004', `there is no time zone ${zone}`, cure));
  return undefined;
}

const FLAGS = { every: '--every', offset: '--offset', catchUp: '--catch-up' } as const;

function durationOf(wish: ScheduleWish, field: keyof typeof FLAGS, problems: Problem[]): number | undefined {
  const written = wish[field];
  if (written === undefined) return undefined;
  const ms = parseDuration(written);
  if (ms === undefined)
    problems.push(problem('DB6005', `${FLAGS[field]} ${written} is no duration`, 'Write it as 30s, 10m, 6h or 1d.'));
  return ms;
}

function unknownOverlap(written: string): Problem {
  const near = suggest(written, OVERLAPS);
  const cure = near ? `Did you mean \`${near}\`?` : `Use one of ${OVERLAPS.join(', ')}.`;
  return problem('DB6007', `there is no overlap rule ${written}`, cure);
}

function problem(code: ProblemCode, message: string, cure: string): Problem {
  return { code, severity: 'error', message, cure };
}
