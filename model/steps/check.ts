import { z } from 'zod';
import type { Json, JsonObject } from '../json.js';
import { duration, slot, text } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { commandWording, wording } from '../wording.js';
import { argv, httpPath } from './fields.js';

/** A probe that runs once and is bounded by this is executed inside the workflow's worker. */
const QUICK_MS = 500;

const QUESTIONS = ['get', 'run', 'query'] as const;
const KIND = { get: 'http', run: 'command', query: 'postgres' } as const;

const exactlyOneQuestion = {
  error: 'either `get` (for an http target), `run` (for a command target) or `query` (for a postgres target)',
  params: { code: 'DB1017' },
  when: () => true,
};

export const check = defineStepType({
  type: 'check',
  lane: 'probe',
  about: 'Asks a machine a question that changes nothing: once, until it says yes, or over a period.',
  schema: z
    .strictObject({
      get: httpPath('The path to read, for an http target.').optional(),
      run: argv(
        'The program to run, for a command target. Exit code 0 is yes, 1 is no, any other is no answer.',
      ).optional(),
      query: slot(
        z
          .string()
          .regex(/\S/, { error: 'a query' })
          .refine((query) => !query.includes('${{'), {
            error: 'no `${{ }}` in the middle: name values as $1, $2 and list them in `values`',
          }),
      )
        .describe(
          'One query that only reads, for a postgres target: in a read-only transaction, at most 100 rows. Values are $1, $2 … and stand in `values`.',
        )
        .optional(),
      values: z
        .array(slot(z.union([z.string(), z.number(), z.boolean(), z.null()])), { error: 'a list of values' })
        .describe('Values for $1, $2 … of `query`, as text that the server reads as the type it needs.')
        .optional(),
      expect: text()
        .describe(
          'The question: CEL over `response` = {status, headers, json, text, ms}, over `result` = {exitCode, stdout, stderr, ms}, or over `rows`, a list with a map by column for each row. Without it: a status below 400, the exit code, or at least one row.',
        )
        .optional(),
      within: slot(duration()).describe('Keep asking until the answer is yes, for at most so long.').optional(),
      every: slot(duration()).describe('Pause between two probes. 1s unless told.').optional(),
      for: slot(duration()).describe('The answer must stay yes over this period.').optional(),
      tolerate: slot(z.number().int().min(0, { error: '0 or more' }))
        .describe('How many noes are allowed during `for`. 0 unless told.')
        .optional(),
    })
    .refine(
      (step) => typeof step !== 'object' || QUESTIONS.filter((one) => step[one] !== undefined).length === 1,
      exactlyOneQuestion,
    )
    .refine((step) => step.values === undefined || step.query !== undefined, {
      error: '`values` together with `query`',
      params: { code: 'DB1017' },
    })
    .refine((step) => step.tolerate === undefined || step.for !== undefined, {
      error: '`tolerate` together with `for`',
      params: { code: 'DB1017' },
    })
    .refine((step) => step.every === undefined || step.for !== undefined || step.within !== undefined, {
      error: '`every` together with `within` or `for`',
      params: { code: 'DB1017' },
    }),
  targetKinds: Object.values(KIND),
  kindsFor: (params: JsonObject) => QUESTIONS.filter((one) => params[one] !== undefined).map((one) => KIND[one]),
  retry: 'no',
  outputs: {
    status: 'The last status code (http).',
    json: 'The last body, when it is JSON (http).',
    exitCode: 'The last exit code (command).',
    stdout: 'The last standard output, at most 16 KiB (command).',
    rows: 'The last rows, by the names of their columns (postgres).',
    samples: 'How often it was asked.',
    failures: 'How often the answer was no.',
    slowestMs: 'The slowest answer, in milliseconds.',
  },
  expressions: { expect: ['response', 'result', 'rows'] },
  texts: ['get', 'run'],
  sentence: ({ target, params }) => `Check ${question(params)} on ${target}${period(params)}`,
  quick: (params, timeoutMs) => isOnce(params) && timeoutMs !== undefined && timeoutMs <= QUICK_MS,
});

function isOnce(params: JsonObject): boolean {
  return params.within === undefined && params.for === undefined;
}

function question(params: JsonObject): string {
  const asked =
    params.run !== undefined ? `\`${commandWording(params.run)}\`` : wording(params.get ?? oneLine(params.query));
  return params.expect === undefined ? asked : `${asked}: ${expectation(params)}`;
}

function oneLine(query: Json | undefined): Json | undefined {
  return typeof query === 'string' ? query.replace(/\s+/g, ' ').trim() : query;
}

function expectation(params: JsonObject): string {
  const { expect } = params;
  return typeof expect === 'object' && expect !== null && '$expr' in expect ? wording(expect.$expr) : wording(expect);
}

function period(params: JsonObject): string {
  const until = params.within === undefined ? '' : `, until yes within ${wording(params.within)}`;
  return params.for === undefined ? until : `${until}, for ${wording(params.for)}`;
}
