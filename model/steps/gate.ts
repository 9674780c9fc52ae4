import { z } from 'zod';
import { isObject } from '../deferred.js';
import { fieldFlaw, kindOf } from '../gate/objective.js';
import { MOST_SAMPLES, sampleCount } from '../gate/tally.js';
import type { Json, JsonObject } from '../json.js';
import { duration, name, slot, text } from '../slot.js';
import { defineStepType, type Flaw } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { listed, millis } from './fields.js';

export const EVERY_MS = 15_000;

const share = (what: string) =>
  slot(z.number({ error: 'a percentage' }).min(0, { error: '0 or more' }).max(100, { error: '100 or less' })).describe(
    what,
  );
const amount = (what: string) => slot(z.number({ error: 'a number' })).describe(what);

const objective = z
  .strictObject({
    name: text().describe('What it is called in messages and graphs.').optional(),
    good: text()
      .describe('Events that were good: PromQL, or a selector of counters for a `metrics` target.')
      .optional(),
    valid: text().describe('All events that count, good or not.').optional(),
    value: text().describe('One value: PromQL, or a selector. Of a counter its increase per second.').optional(),
    histogram: text().describe('A histogram: PromQL that keeps `le`, or the name of its metric.').optional(),
    quantile: slot(
      z.number({ error: 'a number from 0 to 1' }).min(0, { error: '0 or more' }).max(1, { error: '1 or less' }),
    )
      .describe('Which quantile of the histogram, such as 0.99.')
      .optional(),
    unit: z.enum(['seconds', 'milliseconds']).describe('Of the histogram’s bounds. seconds unless told.').optional(),
    atLeast: amount('The least that the ratio (in percent) or the value may be.').optional(),
    atMost: slot(z.union([duration(), z.number()], { error: 'a number, or for a latency a duration such as 300ms' }))
      .describe('The most that the value may be, or the time that the quantile may take.')
      .optional(),
    objective: share(
      'Percent of valid events that must be good in the long run. The rest is the error budget.',
    ).optional(),
    burnRate: z
      .strictObject({ atMost: amount('1 spends the budget exactly; 14.4 spends that of 30 days in 50 hours.') })
      .describe('How fast the error budget may go.')
      .optional(),
    of: slot(name()).describe('Colour that is judged.').optional(),
    against: slot(name()).describe('Colour that it is compared with.').optional(),
    label: text().describe('Label that tells the colours apart. colour unless told.').optional(),
    atMostTimes: amount('How many times as much as the other colour it may have.').optional(),
    orAtMost: amount('Good enough, however small the other one is.').optional(),
  })
  .describe('What must hold: a ratio, a threshold, a latency, an error budget, or one colour against another.');

export const gate = defineStepType({
  type: 'gate',
  lane: 'probe',
  about: 'Watches metrics over a period and holds them to objectives. No data is never a yes.',
  schema: z.strictObject({
    objective: objective.optional(),
    objectives: z
      .array(objective, { error: 'a list of objectives' })
      .min(1, { error: 'at least one objective' })
      .describe('Several of them; all must hold.')
      .optional(),
    for: slot(duration()).describe('How long it watches.'),
    every: slot(duration()).describe('Pause between two looks. 15s unless told.').optional(),
    tolerate: slot(z.number().int().min(0, { error: '0 or more' }))
      .describe('How many noes each objective may have. 0 unless told.')
      .optional(),
    undecidedAtMost: share(
      'Percent of the looks that may say nothing. 10 unless told. The last one must always say something.',
    ).optional(),
    atLeastEvents: amount(
      'Fewer valid events than this, as the query counts them, are too few to judge by. Any will do unless told; none never do.',
    ).optional(),
    staleAfter: slot(duration()).describe('Data that is older says nothing about now. 2m unless told.').optional(),
    window: slot(duration())
      .describe('For a `metrics` target: counters are compared over the last so long. The whole watch unless told.')
      .optional(),
  }),
  targetKinds: ['prometheus', 'metrics'],
  retry: 'no',
  outputs: {
    sli: 'Percent of valid events that were good, at the last look.',
    budgetLeft: 'What is left of the error budget, in percentage points: SLI less objective.',
    burnRate: 'How fast the error budget went at the last look.',
    worst: 'The worst value of the first objective.',
    samples: 'How many looks there were.',
    undecided: 'How many of them said nothing.',
    unwatched: 'How long nobody watched because a worker was lost, or nothing. That time was added at the end.',
    objectives: 'Name, last value and worst value of each objective.',
  },
  texts: objectiveTexts(),
  flaws,
  sentence: ({ target, params }) =>
    `Watch ${listWording(objectivesOf(params).map(naming))} on ${target} for ${wording(params.for)}`,
});

/** The objectives of a step, written as one or as a list. */
export function objectivesOf(params: JsonObject): JsonObject[] {
  const one = isObject(params.objective) ? [params.objective] : [];
  return [...one, ...listed(params.objectives).filter(isObject)];
}

function objectiveTexts(): string[] {
  const fields = ['name', 'good', 'valid', 'value', 'histogram', 'label'];
  return ['objective', 'objectives'].flatMap((at) => fields.map((field) => `${at}.${field}`));
}

function flaws(params: JsonObject): Flaw[] {
  const places = isObject(params.objective) ? [{ field: 'objective', fields: params.objective }] : [];
  const listedOnes = listed(params.objectives);
  listedOnes.forEach((fields, index) => {
    if (isObject(fields)) places.push({ field: `objectives[${index}]`, fields });
  });
  const found = places.flatMap((place) => objectiveFlaws(place));
  const written = [params.objective, params.objectives].filter((value) => value !== undefined).length;
  if (written !== 1)
    found.push({
      code: 'DB4401',
      field: written === 0 ? 'for' : 'objectives',
      message:
        written === 0
          ? 'the gate has no objective, so everything would pass'
          : '`objective` and `objectives` both stand there',
      expected: 'either `objective`, or a list of `objectives`',
    });
  return [...found, ...paceFlaws(params)];
}

function objectiveFlaws({ field, fields }: { field: string; fields: JsonObject }): Flaw[] {
  const flaw = fieldFlaw(fields);
  if (flaw) return [{ code: 'DB4402', field, message: `${flaw}`, expected: EXPECTED }];
  const { atMost, objective: aim, atLeast } = fields;
  const kind = kindOf(fields);
  if (kind === 'latency' && typeof atMost === 'number')
    return [limitFlaw(`${field}.atMost`, 'the limit of a latency is a bare number', 'a duration such as 300ms')];
  if (kind === 'threshold' && typeof atMost === 'string')
    return [limitFlaw(`${field}.atMost`, 'the limit of a value is a duration', 'a number in the unit of the value')];
  if (kind === 'budget' && aim === 100)
    return [limitFlaw(`${field}.objective`, 'an objective of 100 percent leaves no error budget', 'less than 100')];
  if (kind === 'ratio' && typeof atLeast === 'number' && (atLeast < 0 || atLeast > 100))
    return [limitFlaw(`${field}.atLeast`, 'a ratio is a percentage', 'a number from 0 to 100')];
  return [];
}

const EXPECTED =
  '`good`, `valid`, `atLeast`; `value`, `atMost`; `histogram`, `quantile`, `atMost`; `good`, `valid`, `objective`, `burnRate`; or `value`, `of`, `against`, `atMostTimes`';

function limitFlaw(field: string, message: string, expected: string): Flaw {
  return { code: 'DB4403', field, message, expected };
}

function paceFlaws(params: JsonObject): Flaw[] {
  const forMs = millis(params.for);
  const everyMs = params.every === undefined ? EVERY_MS : millis(params.every);
  if (forMs === undefined || everyMs === undefined) return [];
  if (forMs === 0 || everyMs === 0)
    return [pace(forMs === 0 ? 'for' : 'every', 'a gate that watches for no time, or without a pause, is none')];
  const count = sampleCount({ forMs, everyMs });
  return count > MOST_SAMPLES ? [pace('every', `that are ${count} looks, and ${MOST_SAMPLES} are kept at most`)] : [];
}

function pace(field: string, message: string): Flaw {
  return { code: 'DB4404', field, message, expected: 'a pause that is some seconds long, and shorter than `for`' };
}

function naming(fields: JsonObject): string {
  const what = wording(fields.name ?? fields.value ?? fields.histogram ?? fields.good);
  const limit = limitWording(fields);
  return limit === '' ? what : `${what} ${limit}`;
}

function limitWording(fields: JsonObject): string {
  switch (kindOf(fields)) {
    case 'ratio':
      return `at least ${wording(fields.atLeast)} %`;
    case 'latency':
      return `(${quantileWording(fields.quantile)} at most ${wording(fields.atMost)})`;
    case 'budget':
      return `(error budget of ${wording(fields.objective)} %, burn rate at most ${wording(isObject(fields.burnRate) ? fields.burnRate.atMost : undefined)})`;
    case 'baseline':
      return `of ${wording(fields.of)} (at most ${wording(fields.atMostTimes)} times ${wording(fields.against)})`;
    case 'threshold':
      return fields.atLeast === undefined ? `at most ${wording(fields.atMost)}` : `at least ${wording(fields.atLeast)}`;
    default:
      return '';
  }
}

function quantileWording(quantile: Json | undefined): string {
  return typeof quantile === 'number' ? `p${Math.round(quantile * 100_000) / 1000}` : wording(quantile);
}
