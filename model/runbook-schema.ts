import { z } from 'zod';
import { FORMAT_EXPECTED, INPUT_NAME_EXPECTED } from './expectations.js';
import { duration, name, slot, text } from './slot.js';
import type { StepType } from './step-type.js';

/*
 * The written form of a runbook. Parsing checks header, stages and steps one after another, each step against the
 * schema of its own type; runbookSchema() is the same as one piece, for editors.
 */

const input = z.strictObject({
  type: z
    .enum(['string', 'number', 'boolean', 'list', 'environment', 'duration'])
    .describe('environment selects targets, policy and workers; there is at most one of it.'),
  title: text().describe('What it is, for whoever is asked for it.').optional(),
  pattern: z.string().describe('RE2 expression that a text must match.').optional(),
  choices: z
    .array(z.unknown())
    .min(1, { error: 'at least one choice' })
    .describe('The only values it may have.')
    .optional(),
  default: z.unknown().describe('Its value when none is given. Without it the input must be given.').optional(),
});

const inputName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, { error: INPUT_NAME_EXPECTED });

/** Inputs as a runbook and a programme declare them. */
export const inputsSchema = z.record(inputName, input, { error: 'a map of names to definitions' });

const headerShape = {
  daybook: z.literal(1, { error: FORMAT_EXPECTED }).describe('Version of the language.'),
  runbook: name().describe('Name of the runbook; runs, schedules and other runbooks refer to it.'),
  title: text().describe('Title, for people.'),
  day: z
    .union([z.literal([0, 1, 2]), z.enum(['0', '1', '2', 'N'])], { error: '0, 1, 2 or N' })
    .describe('Day 0 prepares, day 1 goes live, day 2 widens, day N runs.'),
  owner: name().describe('Group or person who looks after this runbook.'),
  inputs: inputsSchema.describe('What must be known to plan it.').optional(),
  objectives: z
    .strictObject({
      rto: duration().describe('Recovery time objective.').optional(),
      rpo: duration().describe('Recovery point objective.').optional(),
    })
    .describe('Objectives that are measured.')
    .optional(),
  atOnce: z.number().int().min(1).max(200).describe('Steps in flight at most. 200 unless told.').optional(),
};

const stageShape = {
  stage: name().describe('Name of the stage.'),
  title: text().describe('Title, for people.').optional(),
  order: z
    .enum(['sequential', 'parallel'])
    .describe('Whether its steps run one after another (unless told) or together.')
    .optional(),
};

const stages = 'Stages, one after another.';
const steps = 'Steps of this stage.';

export const headerSchema = z.strictObject({
  ...headerShape,
  stages: z.array(z.unknown()).min(1, { error: 'at least one stage' }).describe(stages),
});
export const stageSchema = z.strictObject({
  ...stageShape,
  steps: z.array(z.unknown()).min(1, { error: 'at least one step' }).describe(steps),
});

/** Fields of every node: a step, or a group of steps under a forEach. */
const nodeShape = {
  id: name().describe('Name of the step, unique in the runbook.'),
  title: text().describe('Title, for people.').optional(),
  needs: z
    .array(z.string(), { error: 'a list of step ids' })
    .describe('Steps of this stage that must be over first.')
    .optional(),
  when: text().describe('CEL; the step is skipped when it is false.').optional(),
  owner: name().describe('Group or person who looks after this step.').optional(),
  forEach: slot(z.array(z.unknown()).min(1, { error: 'at least one item' }))
    .describe('Repeats over this list; `item` and `index` are known inside. Known at planning.')
    .optional(),
  atOnce: z.number().int().min(1).max(200).describe('Iterations in flight at most. 1 unless told.').optional(),
};

const retry = z.union([
  z.number().int().min(1).max(100),
  z.strictObject({
    attempts: z.number().int().min(1).max(100).describe('Attempts in all, the first one included.'),
    first: duration().describe('Pause before the second attempt. 1s unless told.').optional(),
    factor: z
      .number()
      .min(1)
      .max(10)
      .describe('How much longer each pause is than the one before. 2 unless told.')
      .optional(),
  }),
]);

const stepShape = {
  ...nodeShape,
  timeout: duration().describe('How long one attempt may take.').optional(),
  retry: retry.describe('Attempts in all, for errors (not for a no).').optional(),
  onFailure: z
    .enum(['stop', 'ask', 'continue', 'undo'])
    .describe('stop (unless told), ask a person, continue, or undo what this run has done.')
    .optional(),
  planned: duration().describe('Expected duration, for the timeline.').optional(),
};

/** A group node. Its steps are checked one by one. */
export const groupSchema = z.strictObject({
  ...nodeShape,
  steps: z.array(z.unknown()).min(1, { error: 'at least one step' }).describe('Steps that are repeated together.'),
});

/**
 * A whole step of this type: its own fields and the common ones. A field that the type does not support (`target`,
 * `undo`, `retry`) is let through here, because a rule tells why it is wrong; editors are given `strictly`.
 */
export function stepSchema(type: StepType, strictly = false): z.ZodObject {
  const { retry: retries, ...rest } = stepShape;
  const takesTarget = type.targetKinds !== undefined;
  const target = slot(name()).describe(`Name in targets.yaml, of kind ${type.targetKinds?.join(' or ') ?? ''}.`);
  return type.schema.safeExtend({
    ...rest,
    type: z.literal(type.type).describe(type.about),
    ...((!strictly || type.retry !== 'no') && { retry: retries }),
    ...((!strictly || takesTarget) && { target: takesTarget && strictly ? target : target.optional() }),
    ...((!strictly || type.undo) && {
      undo: (type.undo ?? z.unknown()).describe('What takes this step back.').optional(),
    }),
  });
}

/** The written form as one schema. */
export function runbookSchema(types: readonly StepType[]): z.ZodObject {
  const step = z.union(types.map((type) => stepSchema(type, true)));
  const group = groupSchema.extend({ steps: z.array(step).min(1).describe('Steps that are repeated together.') });
  const stage = z.strictObject({
    ...stageShape,
    steps: z
      .array(z.union([step, group]))
      .min(1)
      .describe(steps),
  });
  return z.strictObject({ ...headerShape, stages: z.array(stage).min(1).describe(stages) });
}
