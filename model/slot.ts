import { z } from 'zod';
import { DURATION_EXPECTED, ID_EXPECTED, SLOT_EXPECTED, ZONE_EXPECTED } from './expectations.js';
import { readSlots } from './slots.js';
import { isZone } from './zones.js';

const slotText = z
  .string({ error: SLOT_EXPECTED })
  .regex(/^\s*\$\{\{[\s\S]*\}\}\s*$/, { error: SLOT_EXPECTED })
  .refine((value) => readSlots(value).kind === 'whole', { error: SLOT_EXPECTED });

/** A value of the given type, or one `${{ expression }}` that is the whole scalar and gives such a value later. */
export function slot<T extends z.ZodType>(type: T) {
  return z.union([type, slotText]);
}

/** A duration as people write it; model/duration.ts reads it. */
export function duration() {
  return z
    .string({ error: DURATION_EXPECTED })
    .regex(/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/, { error: DURATION_EXPECTED });
}

/** Id of a step, stage, runbook, group, target … */
export function name(expected: string = ID_EXPECTED) {
  return z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, { error: expected });
}

/** Text with at least one character that is not blank. */
export function text() {
  return z.string().regex(/\S/, { error: 'a text that is not empty' });
}

export function zone() {
  return z.string().refine(isZone, { error: ZONE_EXPECTED });
}
