import type { Plan } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import { safeLine } from '../../model/safe-text.js';
import { clockOddities } from '../../model/schedule/oddities.js';
import { CRON_TEXT, OVERLAPS, readWish, type WishedSchedule } from '../../model/schedule/read-wish.js';
import { restrictsBothDays } from '../../model/schedule/cron.js';
import { startsBetween } from '../../model/schedule/starts.js';
import { scheduleWords } from '../../model/schedule/words.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { CliError, Interrupted } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { confirmByName } from '../confirm.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { toType } from '../invocation.js';
import { environmentBanner } from '../render/banner.js';
import { shellWord } from '../render/shell-word.js';
import { GATEWAY, PLANNING } from '../shared-options.js';
import { startLine } from './start-line.js';

export const command: Command = {
  name: 'schedule add',
  about:
    'Plans the runbook with this workspace, says in words what the schedule will do, shows the next starts and every start of the\n' +
    'next two years that a change of the clocks skips, repeats or moves, and has it signed by the gateway. Zone, overlap rule,\n' +
    'catch-up window, and --pin or --replan have no default. What changes production must be confirmed by name.',
  arguments: [
    { name: 'name', about: 'name of the schedule: the beginning of the ids of its runs' },
    { name: 'runbook', about: 'name of the runbook', completes: 'file' },
  ],
  options: [
    ...GATEWAY,
    ...PLANNING,
    { flags: '--cron <fields>', about: 'when: minute hour day month weekday, on the clocks of the zone' },
    { flags: '--every <duration>', about: 'when: so often since 1970-01-01 00:00 UTC; a minute at least' },
    { flags: '--offset <duration>', about: 'with --every: so much later' },
    { flags: '--zone <name>', about: 'IANA time zone, such as Europe/Berlin' },
    { flags: '--overlap <rule>', about: 'a start while the run before is open', choices: OVERLAPS },
    { flags: '--catch-up <duration>', about: 'a start that was missed is made up for within so long' },
    { flags: '--pin', about: 'every start carries out the plan of now' },
    {
      flags: '--replan',
      about: 'each start plans anew from the checkout of its worker; not where an approval bars or demands the author',
    },
    { flags: '--confirm <name>', about: 'the name that production must be confirmed with' },
  ],
  examples: [
    {
      line: 'daybook schedule add nightly look -e stage --cron "30 2 * * *" --zone Europe/Berlin --overlap skip --catch-up 10m --pin',
      about: 'every night',
    },
    {
      line: 'daybook schedule add checks look -e stage --every 6h --zone UTC --overlap skip --catch-up 10m --replan',
      about: 'four times a day, always by the newest runbook',
    },
  ],
  json: '{ok, environment, name, planDigest, author, next: [{at, local, offset}], oddities: [text]}',
  run: add,
};

const TWO_YEARS_MS = 2 * 365 * 86_400_000;
const FIVE_YEARS_MS = 5 * 366 * 86_400_000;

async function add(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { wished, plan, digest } = await read(context, given, root);
  const definition: ScheduleDefinition = {
    ...wished,
    environment: plan.environment,
    runbook: plan.runbook.name,
    inputs: await inputsOf(given),
  };
  const { next, oddities } = say(context, { definition, plan, digest });
  if (restrictsBothDays(definition.spec)) await warnOfBothDays(context);
  const { mustBeConfirmed, nameToConfirm } = await import('../planning/severity.js');
  if (mustBeConfirmed(plan)) {
    const why = `Every start changes ${plan.environment}.`;
    await confirmByName(context, { name: nameToConfirm(plan), why, given: given.text('confirm') });
  }
  const { client } = await connect(context, given);
  if (context.interrupt.aborted) throw new Interrupted();
  const added = await client.addSchedule({ definition, plan });
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, ...added, next, oddities })}\n`);
  else context.stdout.write(`Added schedule ${added.name} in ${added.environment}.\n`);
  const show = `schedule show ${shellWord(added.name)} -e ${shellWord(added.environment)}`;
  if (!given.json) context.stderr.write(`Next: ${toType(context.invocation, show)}\n`);
  return EXIT.done;
}

/** The wish and the plan, or every problem of both at once. */
async function read(
  context: Context,
  given: Given,
  root: string,
): Promise<{ wished: WishedSchedule; plan: Plan; digest: string }> {
  const cron = given.text('cron');
  const { wished, problems: found } = readWish({
    name: given.argument('name'),
    cron,
    every: given.text('every'),
    offset: given.text('offset'),
    zone: given.text('zone'),
    overlap: given.text('overlap'),
    catchUp: given.text('catchUp'),
    pin: given.flag('pin'),
    replan: given.flag('replan'),
  });
  const { planNamed } = await import('../planning/plan-named.js');
  const planning = planNamed(context, { root, named: given.argument('runbook'), given });
  const planned = await planning.catch((error: unknown) => {
    if (!(error instanceof CliError && error.problems)) throw error;
    return error.problems;
  });
  const problems: Problem[] = [...(found ?? []), ...(wished ? never(wished, context.clock.now()) : [])];
  const broken = 'plan' in planned ? [] : planned;
  if (wished && 'plan' in planned && problems.length === 0)
    return { wished, plan: planned.plan, digest: planned.digest };
  throw new CliError({
    exit: EXIT.usage,
    code: 'schedule-unusable',
    message: 'The schedule cannot be added like this.',
    problems: [...problems, ...broken],
    root,
    texts: new Map(cron === undefined ? [] : [[CRON_TEXT, cron]]),
  });
}

function never({ spec }: WishedSchedule, now: number): Problem[] {
  if (startsBetween(spec, now, now + FIVE_YEARS_MS, 1).length > 0) return [];
  const message = 'it would never start: no time of the next five years fits all fields';
  return [{ code: 'DB6008', severity: 'error', message, cure: 'See: daybook explain DB6008' }];
}

function say(
  context: Context,
  { definition, plan, digest }: { definition: ScheduleDefinition; plan: Plan; digest: string },
): { next: object[]; oddities: string[] } {
  const { stderr, paint, clock } = context;
  const now = clock.now();
  const { spec } = definition;
  const next = startsBetween(spec, now, now + FIVE_YEARS_MS, 5);
  const oddities = clockOddities(spec, now, now + TWO_YEARS_MS).map(({ text }) => text);
  const banner = environmentBanner(plan.environment, plan.policy.colour, paint.err);
  stderr.write(`${banner} ${safeLine(plan.runbook.title)}\n`);
  for (const sentence of scheduleWords(definition, digest)) stderr.write(`${safeLine(sentence)}\n`);
  stderr.write('Next starts:\n');
  for (const start of next) stderr.write(`  ${startLine(start, spec.zone)}\n`);
  if (oddities.length > 0) stderr.write('Changes of the clocks in the next two years:\n');
  for (const text of oddities) stderr.write(`  ${paint.err.yellow(text)}\n`);
  return { next, oddities };
}

async function warnOfBothDays(context: Context): Promise<void> {
  const { writeProblems } = await import('../problems/write-problems.js');
  const message = 'day of month and weekday are both given, and a start needs both to fit';
  await writeProblems(context, [
    { code: 'DB6009', severity: 'warning', message, cure: 'Write `*` for one of the two.' },
  ]);
}

async function inputsOf(given: Given): Promise<Record<string, string>> {
  const { givenInputs } = await import('../planning/given-inputs.js');
  return givenInputs(given.list('input')).values;
}
