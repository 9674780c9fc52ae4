import { z } from 'zod';
import { type CodeEntry, problemCodes } from './problem-codes.js';
import type { StepType } from './step-type.js';

const NOTE = '<!-- Generated from the source by `npm run generate`. Do not edit. -->';

/** Reference page of one step type, as Markdown. */
export function stepTypePage(type: StepType): string {
  const facts = [
    `Lane: \`${type.lane}\`.`,
    type.targetKinds ? `Target: ${type.targetKinds.map((kind) => `\`${kind}\``).join(' or ')}.` : 'No target.',
    RETRY[type.retry],
    type.undo ? 'It can declare an `undo`.' : 'It declares no undo.',
  ];
  const outputs = Object.entries(type.outputs).map(([name, what]) => `| \`${name}\` | ${cell(what)} |`);
  return page([
    `# ${type.type}`,
    NOTE,
    type.about,
    facts.join(' '),
    '## Fields',
    fieldTable(type.schema),
    ...(type.undo ? ['## Undo', fieldTable(type.undo)] : []),
    '## Outputs',
    outputs.length > 0 ? ['| output | what it is |', '| --- | --- |', ...outputs].join('\n') : 'None.',
  ]);
}

const RETRY: Record<StepType['retry'], string> = {
  yes: 'It may be retried.',
  'with-probe': 'It may be retried when it has a probe.',
  no: 'It is not retried.',
};

/** Index of all step types. */
export function stepTypesPage(types: readonly StepType[]): string {
  const rows = types.map((type) => `| [\`${type.type}\`](${type.type}.md) | ${cell(type.about)} | ${type.lane} |`);
  return page(['# Step types', NOTE, ['| type | what it does | lane |', '| --- | --- | --- |', ...rows].join('\n')]);
}

/** Every problem code with its explanation. */
export function problemCodesPage(): string {
  const entries = Object.entries(problemCodes) as [string, CodeEntry][];
  const sections = entries
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([code, entry]) => codeSection(code, entry));
  return page(['# Problems', NOTE, 'What `daybook explain CODE` says.', ...sections]);
}

function codeSection(code: string, { title, explanation, example }: CodeEntry): string {
  return `## ${code}\n\n**${title}.** ${explanation}\n\n\`\`\`\n${example}\n\`\`\``;
}

interface Field {
  name: string;
  what: string;
  required: boolean;
  form: string;
}

function fieldTable(schema: z.ZodObject): string {
  const rows = fieldsOf(schema, '').map(
    ({ name, what, required, form }) => `| \`${name}\` | ${form} | ${required ? 'yes' : ''} | ${cell(what)} |`,
  );
  return ['| field | value | required | what it is |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Fields with those inside them, as `probe.run`, and `escalate[].after` for those of a list. */
function fieldsOf(schema: z.ZodObject, prefix: string): Field[] {
  return Object.entries(schema.shape).flatMap(([name, type]) => {
    const inner = unwrapped(type);
    const field = {
      name: prefix + name,
      what: descriptionOf(type),
      required: !(type instanceof z.ZodOptional),
      form: cell(formOf(inner)),
    };
    const [element, at] =
      inner instanceof z.ZodArray ? [inner.element, `${prefix}${name}[].`] : [inner, `${prefix}${name}.`];
    return element instanceof z.ZodObject ? [field, ...fieldsOf(element, at)] : [field];
  });
}

/** Every field has one: a test of the reference sees to it. */
export function descriptionOf(type: z.core.$ZodType): string {
  const own = z.globalRegistry.get(type)?.description;
  return own ?? (type instanceof z.ZodOptional ? descriptionOf(type.unwrap()) : '');
}

function unwrapped(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional ? unwrapped(type.unwrap()) : type;
}

function formOf(type: z.core.$ZodType): string {
  if (type instanceof z.ZodEnum) return type.options.map((option) => `\`${String(option)}\``).join(', ');
  if (type instanceof z.ZodLiteral) return [...type.values].map((value) => `\`${String(value)}\``).join(', ');
  if (type instanceof z.ZodArray) return `list of ${formOf(type.element)}`;
  if (type instanceof z.ZodRecord) return `map to ${formOf(type.valueType)}`;
  if (type instanceof z.ZodUnion)
    return [...new Set(type.options.filter((one) => !isSlot(one)).map(formOf))].join(' or ');
  if (type instanceof z.ZodNumber) return 'number';
  if (type instanceof z.ZodBoolean) return '`true`, `false`';
  if (type instanceof z.ZodString) return 'text';
  return type instanceof z.ZodObject ? 'map' : 'any';
}

/** Nearly every field takes an expression; saying so in each row would hide what it takes. */
function isSlot(type: z.core.$ZodType): boolean {
  return type instanceof z.ZodString && type.safeParse('${{ a }}').success && !type.safeParse('a').success;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}

function page(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
