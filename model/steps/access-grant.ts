import { z } from 'zod';
import { loginOf, namesIn, rightOf } from '../access/entry.js';
import { durationText } from '../duration.js';
import type { JsonObject } from '../json.js';
import { duration, name, slot, text } from '../slot.js';
import { type Around, defineStepType, type Flaw } from '../step-type.js';
import { didYouMean } from '../suggest.js';
import { wording } from '../wording.js';
import { millis } from './fields.js';

export const accessGrant = defineStepType({
  type: 'access-grant',
  lane: 'effect',
  about:
    'Break-glass: gives a person a right at the target for a while, and takes it back. The step lasts as long as the access; it ends early by `daybook access end`.',
  schema: z.strictObject({
    to: slot(name()).describe('The person of people.yaml who gets it. The target’s `logins` says who that is there.'),
    right: slot(name()).describe('Which of the target’s `grants`.'),
    for: slot(duration()).describe('How long. The target’s entry says how long it may be at most.'),
    reason: text().describe('Why, for the record.'),
    incident: slot(text()).describe('The incident or ticket that it is for.'),
  }),
  names: { to: 'people' },
  targetKinds: ['postgres', 'kubernetes', 'command'],
  retry: 'yes',
  outputs: {
    person: 'Who had it.',
    right: 'Which right.',
    from: 'When it was given, ISO.',
    until: 'When it would have ended by itself, ISO.',
    ended: 'When it was taken back, ISO.',
    endedBy: '`expiry`, or the person who ended it early.',
    sessions: 'How many open sessions were ended with it.',
  },
  texts: ['reason', 'incident'],
  fits,
  sentence: ({ target, params }) =>
    `Give ${wording(params.to)} the right ${wording(params.right)} at ${target} for ${wording(params.for)}, and take it back`,
});

/** Only what is grantable there, to whom it can be granted, with a second person and a review where it changes things. */
function fits(params: JsonObject, { config, persons, approved, reviewed }: Around): Flaw[] {
  const { to, right, for: span } = params;
  if (typeof right !== 'string' || typeof to !== 'string')
    return [flaw('DB4541', 'right', 'who gets which right must be known at planning', 'Use inputs, or write it out.')];
  const found = rightOf(config, right);
  if (!found) {
    const cure = didYouMean(right, namesIn(config, 'grants')) ?? 'Add it under `grants` of the target in targets.yaml.';
    return [flaw('DB4541', 'right', `${right} is no right that the target lets be granted`, cure)];
  }
  const flaws: Flaw[] = [];
  if (!persons.includes(to) || loginOf(config, to) === undefined)
    flaws.push(
      flaw(
        'DB4542',
        'to',
        `the target does not say who ${to} is there`,
        'Add the person under `logins` of the target in targets.yaml.',
      ),
    );
  const ms = millis(span);
  if (ms === undefined || ms <= 0 || ms > found.longestMs)
    flaws.push(
      flaw(
        'DB4543',
        'for',
        `${right} may be granted for ${durationText(found.longestMs)} at most`,
        'Shorten `for`, or have `longest` of the right changed.',
      ),
    );
  if (found.level === 'read') return flaws;
  if (!approved)
    flaws.push(
      flaw(
        'DB4544',
        'right',
        `${right} changes things, and no approval covers the step`,
        'Add an approval before it that covers it.',
      ),
    );
  if (!reviewed)
    flaws.push(
      flaw(
        'DB4545',
        'right',
        `${right} changes things, and nobody reviews afterwards what was done`,
        'Add a manual, questionnaire or approval step after it.',
      ),
    );
  return flaws;
}

function flaw(code: Flaw['code'], field: string, message: string, cure: string): Flaw {
  return { code, field, message, cure };
}
