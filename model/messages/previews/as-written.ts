import { isExpr, isObject, isText } from '../../deferred.js';
import type { Json } from '../../json.js';
import type { Expr, Text } from '../../plan.js';

/** A text of the plan with what only the run will know as it was written: `Release ${{ steps.build.outputs.tag }}`. */
export function writtenText(value: Text | Expr | string | undefined): string {
  if (value === undefined || typeof value === 'string') return value ?? '';
  if ('$expr' in value) return slot(value.$expr);
  return value.$text.map((part) => (typeof part === 'string' ? part : slot(part.$expr))).join('');
}

/** The same for any value. */
export function writtenValue(value: Json): Json {
  if (isExpr(value) || isText(value)) return writtenText(value);
  if (Array.isArray(value)) return value.map(writtenValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, writtenValue(member as Json)]));
}

/** What stands for something that is not known before the run. */
export function slot(what: string): string {
  return `\${{ ${what} }}`;
}
