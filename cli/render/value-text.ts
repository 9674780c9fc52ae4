import type { Json } from '../../model/json.js';

/** A value on one line, for people: `to: {green: 100}`. Nothing is left out: it may be what an approver decides on. */
export function valueText(value: Json): string {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? '{}' : entries.map(([name, inner]) => `${name}: ${innerText(inner)}`).join(', ');
  }
  return innerText(value);
}

function innerText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(innerText).join(', ')}]`;
  if (value !== null && typeof value === 'object') return `{${valueText(value) === '{}' ? '' : valueText(value)}}`;
  return typeof value === 'string' && /^[\w./:@ -]*[\w./:@-]$/.test(value) ? value : JSON.stringify(value);
}
