import { z } from 'zod';
import { isObject } from '../deferred.js';
import type { JsonObject } from '../json.js';
import { duration, name, slot } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { listed } from './fields.js';
import { calls } from './journey/calls.js';
import { journeyFlaws } from './journey/flaws.js';

const TEXTS = ['get', 'post', 'put', 'delete', 'headers', 'form', 'text'] as const;
const LISTS = ['calls', 'afterwards'] as const;

/** The same fields of every call, each with the variables of the journey. */
function ofEachCall(fields: readonly string[], variables: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(LISTS.flatMap((list) => fields.map((field) => [`${list}.${field}`, variables])));
}

export const transaction = defineStepType({
  type: 'transaction',
  lane: 'effect',
  about:
    'Walks a journey through a service as a user would, call by call, and says which dependency failed and whose it is.',
  schema: z
    .strictObject({
      calls: calls.describe('The journey, call by call. It ends at the first answer that is not right.'),
      afterwards: calls
        .describe('Calls that are made whatever happened, such as cancelling the order. Each is reported.')
        .optional(),
      dependencies: z
        .record(
          name(),
          z.strictObject({
            owner: slot(name()).describe('Group or person who answers for it.'),
            timeout: slot(duration()).describe('How long a call that leans on it may take.').optional(),
          }),
          { error: 'a map of dependencies' },
        )
        .describe(
          'What the calls lean on, by name: `{ owner, timeout }`, the group or person who answers for it and how long a call may take.',
        )
        .optional(),
      repeat: slot(z.number().int().min(1).max(1000, { error: 'at most 1000' }))
        .describe('How often the journey is walked. Once unless told.')
        .optional(),
      for: slot(duration()).describe('Walk it again and again over this period.').optional(),
      every: slot(duration())
        .describe('From the beginning of one journey to that of the next. 1s unless told.')
        .optional(),
      tolerate: slot(z.number().int().min(0, { error: '0 or more' }))
        .describe('How many journeys may fail. 0 unless told.')
        .optional(),
    })
    .refine((step) => step.repeat === undefined || step.for === undefined, {
      error: '`repeat` or `for`, not both',
      params: { code: 'DB1017' },
    })
    .refine(
      (step) =>
        (step.every === undefined && step.tolerate === undefined) ||
        step.repeat !== undefined ||
        step.for !== undefined,
      { error: '`every` and `tolerate` together with `repeat` or `for`', params: { code: 'DB1017' } },
    ),
  targetKinds: ['http'],
  names: { 'dependencies.*.owner': 'people' },
  retry: 'yes',
  outputs: {
    calls: 'By name, of the last journey: {ok, status, ms, attempts, why, dependency, owner}; ms are milliseconds.',
    afterwards:
      'The same for the calls afterwards; `skipped` says that one was not made, as it names what was never captured.',
    slowest: 'The slowest call of all journeys: {call, ms}.',
    failed: 'The first call that failed: {call, why, dependency, owner}. Missing when none did.',
    captured: 'Captured values of the last journey, without secret ones.',
    journeys: 'How often it was walked.',
    failures: 'How many journeys failed.',
    unwatched: 'How long nobody walked because a worker was lost, or nothing. That time was added at the end.',
  },
  expressions: ofEachCall(['expect'], ['response', 'captured']),
  values: ofEachCall(['capture.*', 'capture.*.from'], ['response', 'captured']),
  lateTexts: ofEachCall([...TEXTS, 'json'], ['captured']),
  texts: LISTS.flatMap((list) => TEXTS.map((field) => `${list}.${field}`)),
  flaws: journeyFlaws,
  sentence: ({ target, params }) => `Walk ${callsWording(params)} through ${target}${period(params)}`,
});

function callsWording({ calls: written }: JsonObject): string {
  return listWording(listed(written).map((call) => (isObject(call) ? call.name : undefined)));
}

function period({ repeat, for: span, every }: JsonObject): string {
  const pace = every === undefined ? '' : ` every ${wording(every)}`;
  if (span !== undefined) return `, for ${wording(span)}${pace}`;
  return repeat === undefined ? '' : `, ${wording(repeat)} times${pace}`;
}
