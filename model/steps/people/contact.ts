import { z } from 'zod';
import { isObject } from '../../deferred.js';
import { durationText } from '../../duration.js';
import type { Json, JsonObject } from '../../json.js';
import type { PlanContact } from '../../plan.js';
import { duration, name, slot } from '../../slot.js';
import type { Flaw } from '../../step-type.js';
import { listed, millis } from '../fields.js';

/** Where an escalation goes that each silent person has somebody of their own for. */
export const DEPUTY = 'deputy';

const REMINDERS = 3;

/** The fields of every step that asks people: reminders, escalation, urgency. */
export const contactFields = {
  remind: z
    .strictObject({
      every: slot(duration()).describe('Pause between two reminders of one person.'),
      within: z
        .enum(['working-hours', 'any'])
        .describe(
          'working-hours (unless told): moved to the next working hour of each person. any: at any time outside of quiet hours.',
        )
        .optional(),
      atMost: slot(z.number().int().min(1).max(20))
        .describe('Reminders of one person at most. 3 unless told.')
        .optional(),
    })
    .describe('Reminds those who have not answered. Nobody is reminded unless it is told.')
    .optional(),
  escalate: z
    .array(
      z.strictObject({
        after: slot(duration()).describe('Time without an answer, from the moment it was asked.'),
        to: slot(name()).describe('deputy: of each person who is silent. Or a group, a person or a rota.'),
      }),
      { error: 'a list of steps of escalation' },
    )
    .min(1, { error: 'at least one step of escalation' })
    .describe('Who else is told while somebody is silent, in this order.')
    .optional(),
  urgent: z.boolean().describe('Tells people in their quiet hours as well. No unless told.').optional(),
};

/** What of it goes into the plan; undefined when the author has written none of it. */
export function contactOf({ remind, escalate, urgent }: JsonObject): PlanContact | undefined {
  if (remind === undefined && escalate === undefined && urgent === undefined) return undefined;
  const everyMs = isObject(remind) ? millis(remind.every) : undefined;
  return {
    urgent: urgent === true,
    ...(isObject(remind) && everyMs !== undefined && { remind: reminders(remind, everyMs) }),
    escalate: escalationsOf(escalate),
  };
}

function reminders({ within, atMost }: JsonObject, everyMs: number): PlanContact['remind'] {
  return {
    everyMs,
    within: within === 'any' ? 'any' : 'working-hours',
    atMost: typeof atMost === 'number' ? atMost : REMINDERS,
  };
}

function escalationsOf(escalate: Json | undefined): PlanContact['escalate'] {
  return listed(escalate).flatMap((one) => {
    const { after, to } = isObject(one) ? one : {};
    const afterMs = millis(after);
    return afterMs !== undefined && typeof to === 'string' ? [{ afterMs, to }] : [];
  });
}

/** Reminders and escalations that can never come, or that come out of order. */
export function contactFlaws(params: JsonObject): Flaw[] {
  const deadlineMs = millis(params.deadline) ?? Number.POSITIVE_INFINITY;
  return [...reminderFlaws(params.remind, deadlineMs), ...escalationFlaws(params.escalate, deadlineMs)];
}

function reminderFlaws(remind: Json | undefined, deadlineMs: number): Flaw[] {
  const everyMs = isObject(remind) ? millis(remind.every) : undefined;
  if (everyMs === undefined || (everyMs > 0 && everyMs < deadlineMs)) return [];
  const message =
    everyMs === 0
      ? 'reminders follow one another without a pause'
      : `the first reminder would come after ${durationText(everyMs)}, when the deadline of ${durationText(deadlineMs)} is over`;
  const cure = 'Write a pause that is shorter than the deadline, or leave `remind` out.';
  return [{ code: 'DB4310', severity: everyMs === 0 ? 'error' : 'warning', field: 'remind.every', message, cure }];
}

function escalationFlaws(escalate: Json | undefined, deadlineMs: number): Flaw[] {
  let latest = 0;
  return listed(escalate).flatMap((one, index): Flaw[] => {
    const afterMs = isObject(one) ? millis(one.after) : undefined;
    if (afterMs === undefined) return [];
    const before = latest;
    latest = Math.max(latest, afterMs);
    const flaw = { code: 'DB4305', field: `escalate[${index}].after` } as const;
    if (afterMs >= deadlineMs) {
      const message = `it escalates after ${durationText(afterMs)}, and the deadline is ${durationText(deadlineMs)}`;
      return [{ ...flaw, message, cure: 'Escalate earlier, or give more time.' }];
    }
    if (afterMs >= before) return [];
    const message = `it escalates after ${durationText(afterMs)}, and the step of escalation before that after ${durationText(before)}`;
    return [{ ...flaw, message, cure: 'Put them in the order in which they come.' }];
  });
}
