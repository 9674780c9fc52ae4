import { z } from 'zod';
import type { JsonObject } from '../json.js';
import { duration, name, slot } from '../slot.js';
import { defineStepType, type Flaw } from '../step-type.js';
import { wording } from '../wording.js';
import { millis } from './fields.js';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const instant = (what: string) =>
  slot(
    z.union([z.number(), z.string().regex(INSTANT)], {
      error: 'an instant with its offset, such as 2026-12-01T02:00:00Z, or milliseconds since 1970',
    }),
  ).describe(what);

const tableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_]{0,62})?$/, {
  error: 'a table, with its schema before a dot: public.orders',
});

const LONGEST_PULSE_MS = 1000;
const ONLY_BEGIN = ['every', 'atMost'] as const;
const ONLY_CONCLUDE = ['cutAt', 'backAt', 'from', 'rows', 'within', 'rto', 'rpo'] as const;

export const recoveryDrill = defineStepType({
  type: 'recovery-drill',
  lane: 'effect',
  about:
    'Measures a recovery. `begin` starts a writer of heartbeat rows that outlives the worker; `conclude` measures RTO and RPO, holds them to their targets and keeps the drill.',
  schema: z.strictObject({
    action: z
      .enum(['begin', 'conclude'], { error: 'begin or conclude' })
      .describe('`begin` before what is drilled, `conclude` after it.'),
    drill: slot(name()).describe('Name of the drill. Those of one name and environment form a trend.'),
    every: slot(duration()).describe('begin: pause between two heartbeats. 100ms unless told, 1s at most.').optional(),
    atMost: slot(duration()).describe('begin: the writer ends by itself after so long. 1h unless told.').optional(),
    cutAt: instant(
      'conclude: when the service was lost. What the writer noted last before the gap, unless told.',
    ).optional(),
    backAt: instant(
      'conclude: when the service was back. What the writer noted first after the gap, unless told.',
    ).optional(),
    from: slot(name())
      .describe(
        'conclude: a target whose rows are what should have been recovered, as a restored copy has no writer of its own.',
      )
      .optional(),
    rows: z
      .strictObject({
        table: tableName.describe('The table.'),
        at: tableName.describe('Its column with the time at which a row was written.'),
      })
      .describe('conclude, together with `from`: rows of an application instead of heartbeats.')
      .optional(),
    within: slot(duration())
      .describe('conclude: how long to wait for the first write after the gap. 30s unless told.')
      .optional(),
    rto: slot(duration())
      .describe('conclude: how long the service may be away. That of the runbook’s `objectives` unless told.')
      .optional(),
    rpo: slot(duration())
      .describe('conclude: how much time of writes may be lost. That of the runbook’s `objectives` unless told.')
      .optional(),
  }),
  targetKinds: ['postgres-pair', 'postgres'],
  otherTargets: { from: ['postgres-pair', 'postgres'] },
  fromObjectives: ({ action }) => (action === 'conclude' ? { rto: 'rto', rpo: 'rpo' } : undefined),
  retry: 'yes',
  outputs: {
    verdict: 'conclude: `met`, `missed` or `undecided`.',
    rtoMs: 'conclude: how long the service was away, in milliseconds, where it is known.',
    rtoTargetMs: 'conclude: how long it may be.',
    rtoVerdict: 'conclude: `met`, `missed`, `undecided`, or `no target`.',
    rpoMs: 'conclude: how much time of writes was lost, in milliseconds, where it is known.',
    rpoTargetMs: 'conclude: how much may be.',
    rpoVerdict: 'conclude: `met`, `missed`, `undecided`, or `no target`.',
    rowsLost: 'conclude: how many acknowledged rows are not there any more.',
    how: 'conclude: how both were taken, in words.',
    cutAt: 'conclude: the instant that was taken for the cut.',
    backAt: 'conclude: the instant that was taken for the return.',
    startedAt: 'begin: when the first heartbeat was acknowledged, as an instant.',
  },
  flaws,
  sentence: ({ target, params }) =>
    params.action === 'begin'
      ? `Write a heartbeat into ${target} for the drill ${wording(params.drill)}`
      : `Measure what the drill ${wording(params.drill)} lost at ${target}, and how long it took`,
});

function flaws(params: JsonObject): Flaw[] {
  const other = params.action === 'begin' ? ONLY_CONCLUDE : params.action === 'conclude' ? ONLY_BEGIN : [];
  const misplaced = other.flatMap((field): Flaw[] => {
    if (params[field] === undefined) return [];
    const message = `\`${field}\` says nothing to \`action: ${String(params.action)}\``;
    return [{ code: 'DB4561', field, message, cure: 'Remove it, or move it to the other step of the drill.' }];
  });
  return [...misplaced, ...pulse(params), ...applicationRows(params)];
}

function pulse(params: JsonObject): Flaw[] {
  const every = millis(params.every);
  if (every === undefined || (every > 0 && every <= LONGEST_PULSE_MS)) return [];
  const message = 'nothing finer than the pause between two heartbeats can be measured';
  return [{ code: 'DB4562', field: 'every', message, expected: 'more than 0ms, and 1s at most' }];
}

function applicationRows(params: JsonObject): Flaw[] {
  if (params.rows === undefined || params.from !== undefined) return [];
  const message = 'rows of an application are compared with those of another target';
  return [{ code: 'DB4563', field: 'rows', message, cure: 'Add `from`: the target that the rows come from.' }];
}
