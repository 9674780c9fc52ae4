import { z } from 'zod';
import { daybookSchema } from './files/daybook-file.js';
import { peopleSchema } from './files/people-schema.js';
import { policySchema } from './files/policy-file.js';
import { targetsSchema } from './files/targets-file.js';
import { programmeSchema } from './programme/schema.js';
import { runbookSchema } from './runbook-schema.js';
import type { StepType } from './step-type.js';

export type JsonSchema = { [key: string]: unknown };

/** The JSON Schema (draft 7, which every editor knows) of a runbook. Slots are accepted where the language takes them. */
export function runbookJsonSchema(types: readonly StepType[]): JsonSchema {
  return draft7(runbookSchema(types), 'A Daybook runbook');
}

/** The JSON Schema of a programme. */
export function programmeJsonSchema(): JsonSchema {
  return draft7(programmeSchema, 'A Daybook programme');
}

/** The schemas of the other four files, by file name. */
export function workspaceJsonSchemas(): Record<
  'daybook.yaml' | 'people.yaml' | 'policy.yaml' | 'targets.yaml',
  JsonSchema
> {
  return {
    'daybook.yaml': draft7(daybookSchema, 'The settings of a Daybook workspace'),
    'people.yaml': draft7(peopleSchema, 'People and groups of a Daybook workspace'),
    'policy.yaml': draft7(policySchema, 'Who may start, steer and decide'),
    'targets.yaml': draft7(targetsSchema(), 'Places that steps act on'),
  };
}

function draft7(schema: z.ZodType, title: string): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'throw',
    reused: 'inline',
  }) as JsonSchema;
  return { $schema: made.$schema, title, ...withoutSafeLimits(made) } as JsonSchema;
}

/** zod writes the limits of safe integers into every whole number; they only clutter what an editor shows. */
function withoutSafeLimits(node: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(node), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(
      ([key, limit]) =>
        !((key === 'maximum' || key === 'minimum') && Math.abs(Number(limit)) === Number.MAX_SAFE_INTEGER),
    );
    return Object.fromEntries(entries);
  }) as JsonSchema;
}
