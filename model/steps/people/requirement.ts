import { z } from 'zod';
import { isObject } from '../../deferred.js';
import type { Json, JsonObject } from '../../json.js';
import type { Requirement } from '../../plan.js';
import { slot, zone } from '../../slot.js';
import type { Flaw } from '../../step-type.js';
import { people, pointInTime, strings } from '../fields.js';

const PERCENT = /^(\d{1,6}(?:\.\d{1,3})?)\s?%$/;

/** What an audience must reach. Every part that is written must hold. */
export const requirement = z
  .strictObject({
    atLeast: slot(
      z.union([
        z.string().regex(PERCENT, { error: 'a share such as 90%, or a number of people' }),
        z.number().int().min(1, { error: 'at least one person' }),
      ]),
    )
      .describe('How many must acknowledge: a share (90%) or a number of people.')
      .optional(),
    everyoneIn: people('Everybody in these must acknowledge. They must be among those who are asked.').optional(),
    noneDeclined: z.boolean().describe('Whether one who declines makes it fail. No unless told.').optional(),
    byTime: slot(pointInTime())
      .describe(
        'Until when it must hold, when that is earlier than the deadline: the next time of day, or a date and time.',
      )
      .optional(),
    zone: slot(zone()).describe('IANA zone of `byTime`. The workspace’s zone unless told.').optional(),
  })
  .refine((require) => require.zone === undefined || require.byTime !== undefined, {
    error: '`zone` together with `byTime`',
    params: { code: 'DB1017' },
  })
  .describe('When it holds. Unless told: when everybody has acknowledged.')
  .optional();

/** What of it goes into the plan. A zone must be there when a time is. */
export function requirementOf(written: Json | undefined): Requirement | undefined {
  if (!isObject(written)) return undefined;
  const { noneDeclined, byTime, zone: clocks } = written;
  const atLeast = atLeastOf(written.atLeast);
  const everyoneIn = strings(written.everyoneIn);
  const require: Requirement = {
    ...(atLeast && { atLeast }),
    ...(everyoneIn.length > 0 && { everyoneIn }),
    ...(noneDeclined === true && { noneDeclined }),
    ...(typeof byTime === 'string' && typeof clocks === 'string' && { byTime: { until: byTime, zone: clocks } }),
  };
  return Object.keys(require).length > 0 ? require : undefined;
}

function atLeastOf(written: Json | undefined): Requirement['atLeast'] {
  if (typeof written === 'number') return { count: written };
  const percent = typeof written === 'string' ? PERCENT.exec(written)?.[1] : undefined;
  return percent === undefined ? undefined : { percent: Number(percent) };
}

/** A share that is none. */
export function requirementFlaws({ require }: JsonObject): Flaw[] {
  const atLeast = isObject(require) ? atLeastOf(require.atLeast) : undefined;
  if (!atLeast || !('percent' in atLeast) || (atLeast.percent >= 1 && atLeast.percent <= 100)) return [];
  const message = `${atLeast.percent}% of the people must acknowledge`;
  const cure = 'Write a share such as 90%, or a number of people without the sign.';
  return [{ code: 'DB4302', field: 'require.atLeast', message, expected: 'a share from 1% to 100%', cure }];
}
