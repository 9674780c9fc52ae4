import type { Json } from '../../model/json.js';

export { fieldValues } from '../../model/audience/form-text.js';

/*
 * Forms of our pages: `action` is chosen, `jti` was made with the page so that a double click is one answer, `reason`, `for`
 * and `about` are optional. Answers to questions are named `field.<question>`, what a manual task wants to know `output.<name>`.
 */

export const FIELD = 'field.';
export const OUTPUT = 'output.';

/** What the person typed, by question, as text: to be shown again when something is missing. */
export function typedFields(form: URLSearchParams): Record<string, string> {
  return textsWith(form, FIELD);
}

/** What a manual task's form reports. Empty ones are left out. Undefined for none. */
export function typedOutputs(form: URLSearchParams): Record<string, Json> | undefined {
  const given = Object.entries(textsWith(form, OUTPUT)).filter(([, text]) => text.trim() !== '');
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** An optional text of a form; what was left empty is not there. */
export function optionalText(form: URLSearchParams, name: string): string | undefined {
  const text = form.get(name)?.trim();
  return text === '' ? undefined : text;
}

function textsWith(form: URLSearchParams, prefix: string): Record<string, string> {
  const entries = [...form].filter(([name]) => name.startsWith(prefix) && name.length > prefix.length);
  return Object.fromEntries(entries.map(([name, text]) => [name.slice(prefix.length), text]));
}
