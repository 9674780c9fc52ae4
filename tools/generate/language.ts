import { LIMITS } from '../../model/expression/limits.js';
import { FUNCTIONS, MACROS, METHODS } from '../../model/expression/language.js';
import { runbookJsonSchema } from '../../model/json-schema.js';
import { stepTypes } from '../../model/steps/index.js';
import { fieldTable, type SchemaNode } from './field-table.js';

/** The blocks of docs/language.md: every field that does not belong to one step type, and what expressions may call. */
export function languageBlocks(): Record<string, string> {
  const runbook = runbookJsonSchema(stepTypes) as SchemaNode;
  const stage = required(runbook.properties?.stages?.items);
  const [anyStep, group] = required(stage.properties?.steps?.items?.anyOf);
  const step = required(anyStep?.anyOf?.[0]);
  return {
    header: fieldTable(runbook, { closed: ['stages'] }),
    stage: fieldTable(stage, { closed: ['steps'] }),
    step: fieldTable(step, { without: ownFields(), closed: ['undo'] }),
    group: fieldTable(required(group), { closed: ['steps'] }),
    types: stepTypes.map(({ type, about }) => `- [\`${type}\`](steps/${type}.md): ${about}`).join('\n'),
    functions: functionLines(),
  };
}

/** What the schema of the first step type has beside the common fields. `type` and `target` differ with the type. */
function ownFields(): string[] {
  const [first] = stepTypes;
  return ['type', 'target', ...Object.keys(required(first).schema.shape)];
}

function functionLines(): string {
  const { text, pattern, iterations } = LIMITS;
  const list = (names: ReadonlySet<string>) => [...names].map((name) => `\`${name}\``).join(', ');
  return [
    `- Functions: ${list(FUNCTIONS)}.`,
    `- Methods of texts and lists: ${list(METHODS)}. \`like\` takes an RE2 pattern of at most ${pattern} characters.`,
    `- Macros over lists: ${list(MACROS)}, nested at most ${LIMITS.macroNesting} deep.`,
    `- An expression has at most ${text} characters; its macros visit at most ${iterations} items in all.`,
  ].join('\n');
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the schema of a runbook has another shape than its reference expects');
  return value;
}
