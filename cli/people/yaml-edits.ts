import { isMap, isScalar, isSeq, type Node, type Pair, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Json } from '../../model/json.js';

/** A stretch of a text that is replaced. Nothing else of the text changes. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** A text with its YAML document, and the edits that are to be made. */
export interface Edited {
  text: string;
  edits: Edit[];
}

/** Something in the text that these edits do not reach, such as an alias. */
export class CannotEdit extends Error {}

/** The text after all its edits, which must not overlap; several at one place come in their order. */
export function applied({ text, edits }: Edited): string {
  const inOrder = edits.map((edit, index) => ({ ...edit, index })).sort((a, b) => a.from - b.from || a.index - b.index);
  let done = '';
  let at = 0;
  for (const edit of inOrder) {
    if (edit.from < at) throw new CannotEdit('two edits overlap');
    done += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return done + text.slice(at);
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Sets fields of a map: those that are there in their place, others at its end. A field that has the value already stays untouched. */
export function setFields(edited: Edited, map: YAMLMap, fields: Readonly<Record<string, Json>>): void {
  const added: [string, Json][] = [];
  for (const [key, value] of Object.entries(fields)) {
    const pair = pairOf(map, key);
    if (!pair) added.push([key, value]);
    else setValue(edited, pair.value, value);
  }
  addPairs(
    edited,
    map,
    added.map(([key, value]) => `${flow(key)}: ${flow(value)}`),
  );
}

function setValue(edited: Edited, node: unknown, value: Json): void {
  if (isMap(node) && typeof value === 'object' && value !== null && !Array.isArray(value))
    return setFields(edited, node, value as Record<string, Json>);
  if (isSeq(node) && Array.isArray(value)) {
    if (JSON.stringify(node.toJSON()) === JSON.stringify(value)) return;
    const [from, to] = rangeOf(node);
    const items = node.flow
      ? flow(value)
      : value.map((item) => `- ${flow(item)}`).join(`\n${indentAt(edited.text, from)}`);
    edited.edits.push({ from, to: node.flow ? to : withoutTail(edited.text, to), text: items });
    return;
  }
  if (!isScalar(node)) throw new CannotEdit('a value is written in a way that cannot be replaced');
  if (node.value === value) return;
  const [from, to] = rangeOf(node);
  edited.edits.push({ from, to, text: flow(value) });
}

/** Adds fields, already written as text, at the end of a map. */
export function addPairs(edited: Edited, map: YAMLMap, pairs: readonly string[]): void {
  const last = map.items.at(-1);
  if (pairs.length === 0) return;
  if (map.flow || !last) return insertInFlow(edited, map, { last: endOf(last), items: pairs, padding: ' ' });
  const [begin] = rangeOf(last.key);
  const indent = indentAt(edited.text, begin);
  insertLines(
    edited,
    endOf(last) ?? begin,
    pairs.map((pair) => indent + pair.replaceAll('\n', `\n${indent}`)),
  );
}

/** Adds items at the end of a list. */
export function addItems(edited: Edited, list: YAMLSeq, items: readonly string[]): void {
  const last = list.items.at(-1);
  if (items.length === 0) return;
  if (list.flow || !last) {
    const end = last === undefined ? undefined : rangeOf(last)[1];
    return insertInFlow(edited, list, { last: end, items: items.map(flow), padding: '' });
  }
  const indent = indentAt(edited.text, rangeOf(list)[0]);
  insertLines(
    edited,
    rangeOf(last)[1],
    items.map((item) => `${indent}- ${flow(item)}`),
  );
}

function insertInFlow(
  edited: Edited,
  collection: YAMLMap | YAMLSeq,
  { last, items, padding }: { last: number | undefined; items: readonly string[]; padding: string },
): void {
  const [begin, end] = rangeOf(collection);
  // `{}` and `[]` are replaced as a whole: what stands between their brackets is blank.
  if (last === undefined) {
    const [open, close] = isMap(collection) ? '{}' : '[]';
    edited.edits.push({ from: begin, to: end, text: `${open}${padding}${items.join(', ')}${padding}${close}` });
  } else {
    edited.edits.push({ from: last, to: last, text: items.map((item) => `, ${item}`).join('') });
  }
}

/** After the line in which something ends; a comment behind it stays there. */
function insertLines(edited: Edited, end: number, lines: readonly string[]): void {
  const { text } = edited;
  const last = withoutTail(text, end);
  const lineEnd = text.indexOf('\n', last);
  const at = lineEnd === -1 ? text.length : lineEnd;
  edited.edits.push({ from: at, to: at, text: lines.map((line) => `\n${line}`).join('') });
}

function withoutTail(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}

/** Blanks up to a place's column. */
function indentAt(text: string, at: number): string {
  return ' '.repeat(at - (text.lastIndexOf('\n', at - 1) + 1));
}

function endOf(pair: Pair | undefined): number | undefined {
  return pair && rangeOf(pair.value ?? pair.key)[1];
}

function rangeOf(node: unknown): [number, number] {
  const range = (node as Node | undefined)?.range;
  if (!range) throw new CannotEdit('a value has no place in the text');
  return [range[0], range[1]];
}

/** A value on one line, as these files are written: `{ name: Dana, groups: [a, b] }`. */
export function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, one]) => `${flow(key)}: ${flow(one)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  // Inside of brackets, so that what means something there is quoted.
  return stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 })
    .trimEnd()
    .slice(1, -1);
}
