import { z } from 'zod';
import { duration, slot, zone } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { wording } from '../wording.js';
import { pointInTime } from './fields.js';

export const wait = defineStepType({
  type: 'wait',
  lane: 'workflow',
  about: 'Waits for a period, or until a point in time.',
  schema: z
    .strictObject({
      for: slot(duration()).describe('How long.').optional(),
      until: slot(pointInTime()).describe('Until when: the next time of day, or a date and time.').optional(),
      zone: slot(zone()).describe('IANA zone of `until`. The workspace’s zone unless told.').optional(),
    })
    .refine((step) => typeof step !== 'object' || (step.for === undefined) !== (step.until === undefined), {
      error: 'either `for` or `until`',
      params: { code: 'DB1017' },
      when: () => true,
    })
    .refine((step) => step.zone === undefined || step.until !== undefined, {
      error: '`zone` together with `until`',
      params: { code: 'DB1017' },
    }),
  retry: 'no',
  outputs: {},
  sentence: ({ params }) =>
    params.for === undefined
      ? `Wait until ${wording(params.until)}${params.zone ? ` ${wording(params.zone)}` : ''}`
      : `Wait ${wording(params.for)}`,
});
