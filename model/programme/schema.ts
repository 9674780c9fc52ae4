import { z } from 'zod';
import { FORMAT_EXPECTED } from '../expectations.js';
import { inputsSchema } from '../runbook-schema.js';
import { duration, name, text } from '../slot.js';

const schedule = z
  .strictObject({
    cron: z.string().describe('Minute, hour, day of month, month, weekday, on the clocks of the zone.').optional(),
    every: duration().describe('So often since 1970-01-01 00:00 UTC, instead of `cron`.').optional(),
    offset: duration().describe('With `every`: so much later.').optional(),
    zone: z.string().describe('IANA zone, such as Europe/Berlin.'),
    overlap: z
      .enum(['skip', 'queue-one', 'queue-all', 'allow'], { error: 'skip, queue-one, queue-all or allow' })
      .describe('What happens to a start while the run before is open.'),
    catchUp: duration().describe('A start that was missed is made up for within so long.'),
    plan: z
      .enum(['pinned', 'replan'], { error: 'pinned or replan' })
      .describe('Whether every start carries out the plan of the day on which it was added, or plans anew.'),
  })
  .describe('Makes the part a schedule: it is added once its needs have succeeded. Nothing here has a default.');

const part = z.strictObject({
  part: name().describe('Name of the part, unique in the programme; the last word of the id of its run.'),
  runbook: name().describe('Name of the runbook that it carries out.'),
  environment: name().describe('Where.'),
  inputs: z
    .record(z.string(), z.json(), { error: 'a map of inputs' })
    .describe('Inputs of the runbook. Slots may name the inputs of the programme.')
    .optional(),
  needs: z
    .array(z.string(), { error: 'a list of parts' })
    .describe('Parts that must have succeeded with the same release before this one may start.')
    .optional(),
  schedule: schedule.optional(),
});

/** The written form of `programmes/<name>.yaml`. */
export const programmeSchema = z.strictObject({
  daybook: z.literal(1, { error: FORMAT_EXPECTED }).describe('Version of the language.'),
  programme: name().describe('Name of the programme: the beginning of the ids of its runs.'),
  title: text().describe('Title, for people.'),
  owner: name().describe('Group or person who looks after it.'),
  inputs: inputsSchema.describe(
    'What its parts are told. `release` is needed: it names what goes from Day 0 to Day N.',
  ),
  parts: z
    .array(part, { error: 'a list of parts' })
    .min(1, { error: 'at least one part' })
    .max(50, { error: 'at most 50 parts' })
    .describe('The runs of the programme. What they need says in which order they may start.'),
});

export type WrittenPart = z.output<typeof part>;
