import { runbookJsonSchema } from '../../model/json-schema.js';
import { stepTypes } from '../../model/steps/index.js';

/** JSON Schema of runbooks, for editors, as a file's text. */
export function schemaText(): string {
  return `${JSON.stringify(runbookJsonSchema(stepTypes), null, 2)}\n`;
}
