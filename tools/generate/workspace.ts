import { z } from 'zod';
import { programmeJsonSchema, workspaceJsonSchemas } from '../../model/json-schema.js';
import { targetKinds } from '../../model/target-kinds/index.js';
import { fieldTable, type SchemaNode } from './field-table.js';

/** The blocks of docs/workspace.md: the fields of the four files, and of each kind of target. */
export function workspaceBlocks(): Record<string, string> {
  const schemas = workspaceJsonSchemas();
  const table = (file: 'daybook.yaml' | 'people.yaml' | 'policy.yaml') => fieldTable(schemas[file] as SchemaNode);
  return {
    'daybook.yaml': table('daybook.yaml'),
    'people.yaml': table('people.yaml'),
    'policy.yaml': table('policy.yaml'),
    'target-kinds': targetKinds
      .map(({ kind, about, schema }) => `### ${kind}\n\n${about}\n\n${kindTable(schema)}`)
      .join('\n\n'),
  };
}

/** The block of docs/programmes.md. */
export function programmeBlocks(): Record<string, string> {
  return { 'programme.yaml': fieldTable(programmeJsonSchema() as SchemaNode) };
}

function kindTable(schema: z.ZodObject): string {
  return fieldTable(z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as SchemaNode);
}
