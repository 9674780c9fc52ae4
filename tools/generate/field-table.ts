/** The parts of a JSON Schema (draft 7) that a table of fields needs. */
export interface SchemaNode {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: SchemaNode[];
  /** Only where a shape is named elsewhere and described here. */
  allOf?: SchemaNode[];
  pattern?: string;
  description?: string;
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  additionalProperties?: SchemaNode | boolean;
}

export interface TableWish {
  /** Fields that are described elsewhere. */
  without?: readonly string[];
  /** Fields whose own fields are described elsewhere. */
  closed?: readonly string[];
}

/** The fields of an object with those inside them (`probe.run`, `approvals.NAME.deny`), as a Markdown table. */
export function fieldTable(schema: SchemaNode, { without = [], closed = [] }: TableWish = {}): string {
  const rows = rowsOf(schema, '', { without, closed });
  return ['| field | value | required | what it is |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function rowsOf(schema: SchemaNode, prefix: string, wish: Required<TableWish>): string[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !wish.without.includes(prefix + name))
    .flatMap(([name, node]) => {
      const required = schema.required?.includes(name) ? 'yes' : '';
      const row = `| \`${prefix}${name}\` | ${cell(form(node))} | ${required} | ${cell(node.description ?? '')} |`;
      return wish.closed.includes(prefix + name) ? [row] : [row, ...inside(node, prefix + name, wish)];
    });
}

/** Fields of what a field holds: an object, a list of them, or a map of them. */
function inside(node: SchemaNode, at: string, wish: Required<TableWish>): string[] {
  if (node.properties) return rowsOf(node, `${at}.`, wish);
  if (node.items?.properties) return rowsOf(node.items, `${at}[].`, wish);
  const { additionalProperties: values } = node;
  if (typeof values !== 'object') return node.anyOf?.flatMap((one) => inside(one, at, wish)) ?? [];
  return values.properties ? rowsOf(values, `${at}.NAME.`, wish) : inside(values, `${at}.NAME`, wish);
}

/** The forms of text that have a name of their own, by a piece of their pattern. */
const TEXTS: [pattern: string, form: string][] = [
  ['\\$\\{\\{', 'expression'],
  ['(?:ms|s|m|h|d)', 'duration'],
  ['^[a-z][a-z0-9-]', 'name'],
];

function form(node: SchemaNode): string {
  if (node.anyOf) return alternatives(node.anyOf.map(form));
  if (node.allOf) return 'map';
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.type === 'array') return `list of ${form(node.items ?? {})}`;
  if (node.type === 'object')
    return typeof node.additionalProperties === 'object' ? `map to ${form(node.additionalProperties)}` : 'map';
  if (node.type === 'string') return TEXTS.find(([piece]) => node.pattern?.includes(piece))?.[1] ?? 'text';
  if (node.type === 'boolean') return '`true`, `false`';
  return node.type === 'number' || node.type === 'integer' ? 'number' : 'any';
}

/** Values of several kinds are one list of values: `1`, `N` and not `1` or `N`. */
function alternatives(forms: string[]): string {
  if (forms.every((one) => one.startsWith('`')))
    return [...new Set(forms.flatMap((one) => one.split(', ')))].join(', ');
  return [...new Set(forms)].join(' or ');
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}
