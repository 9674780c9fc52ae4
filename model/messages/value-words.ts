import type { Json } from '../json.js';

/** Text that cannot be taken for a number, a word of JSON or the next member. */
const BARE = /^(?!(?:true|false|null)$)[A-Za-z/](?:[\w./@-]|[ :](?=[\w./@-]))*$/;

/**
 * A value on one line, for people: `to: {green: 100}`. Nothing is left out, however long, and different values never
 * read alike: it may be what an approver decides on.
 */
export function valueWords(value: Json): string {
  return isMap(value) && Object.keys(value).length > 0 ? members(value) : inner(value);
}

function inner(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (isMap(value)) return `{${members(value)}}`;
  return typeof value === 'string' ? word(value) : JSON.stringify(value);
}

function members(value: { [key: string]: Json }): string {
  return Object.entries(value)
    .map(([name, member]) => `${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}: ${inner(member)}`)
    .join(', ');
}

function word(text: string): string {
  return BARE.test(text) ? text : JSON.stringify(text);
}

function isMap(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
