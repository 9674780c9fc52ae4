import type { Json } from './json.js';

/** What stands there, as a noun for a sentence: `the number 1.1 (written 1.10)`, `a list of 3`. At most about 80 characters. */
export function foundText(value: Json | undefined, written?: { text: string; quoted: boolean }): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return mapText(value);
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${quoted(value)}`;
  const kind = typeof value === 'number' ? 'the number ' : '';
  const asWritten =
    written && written.text !== String(value) && written.text !== '' ? ` (written ${clipped(written.text)})` : '';
  return `${kind}${String(value)}${asWritten}`;
}

/** A small map of plain values as it is written; others by their kind. */
function mapText(value: { [key: string]: Json }): string {
  const entries = Object.entries(value);
  const plain = entries.every(([, field]) => typeof field !== 'object' || field === null);
  const text = `{ ${entries.map(([key, field]) => `${key}: ${String(field)}`).join(', ')} }`;
  return plain && entries.length > 0 && text.length <= 60 ? clipped(text) : 'a map of fields';
}

/** A value of a file inside a message: without control characters, clipped. */
export function quoted(text: string): string {
  return `'${clipped(text)}'`;
}

function clipped(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return visible.length > 60 ? `${visible.slice(0, 59)}…` : visible;
}

/** Whether a text was meant that YAML read as a number, a boolean or nothing, because it has no quotes. */
export function lostQuotes(value: unknown, written: { text: string; quoted: boolean } | undefined): boolean {
  if (written === undefined || written.quoted || written.text === '') return false;
  return typeof value === 'number' || typeof value === 'boolean' || value === null;
}
