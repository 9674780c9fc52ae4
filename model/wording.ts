import { isExpr, isObject, isText } from './deferred.js';
import type { Json } from './json.js';

/** A parameter inside a sentence: text as it is, an open expression as `${{ … }}`, everything else as JSON. One line, at most 120 characters. */
export function wording(value: Json | undefined): string {
  const text = plainWording(value).replace(/\s+/g, ' ').trim();
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function plainWording(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (isExpr(value)) return `\${{ ${value.$expr} }}`;
  if (isText(value))
    return value.$text.map((part) => (typeof part === 'string' ? part : `\${{ ${part.$expr} }}`)).join('');
  return JSON.stringify(value);
}

/** `a, b and c`. */
export function listWording(values: readonly (Json | undefined)[]): string {
  const words = values.map(wording);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A command line as it would be typed; for reading, not for a shell. */
export function commandWording(argv: Json | undefined): string {
  if (!Array.isArray(argv)) return wording(argv);
  return wording(argv.map((part) => quotedIfNeeded(plainWording(part))).join(' '));
}

function quotedIfNeeded(part: string): string {
  return /^[^\s'"]+$/.test(part) ? part : `'${part}'`;
}

/** `green 100 %, blue 0 %`, largest first as far as they are known. */
export function weightsWording(weights: Json | undefined): string {
  if (!isObject(weights)) return wording(weights);
  const entries = Object.entries(weights).sort(([, left], [, right]) => Number(right) - Number(left) || 0);
  return entries.map(([colour, percent]) => `${colour} ${wording(percent)} %`).join(', ');
}
