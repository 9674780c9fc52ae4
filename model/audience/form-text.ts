import type { Json } from '../json.js';
import type { FormField } from '../plan.js';

/**
 * Answers that were typed as text (a form, a command, a dialog), each as the kind of value that its question takes: `yes` and
 * `no`, numbers, and text for the rest. What does not read as such stays text, and what was left empty is left out; whether
 * they will do is for `formProblems` to say.
 */
export function fieldValues(questions: readonly FormField[], typed: Record<string, string>): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [name, text] of Object.entries(typed)) {
    if (text.trim() !== '') values[name] = readAs(questions.find((question) => question.name === name)?.type, text);
  }
  return values;
}

function readAs(type: FormField['type'] | undefined, text: string): Json {
  const word = text.trim();
  if (type === 'yes-no') return /^y(?:es)?$/i.test(word) ? true : /^no?$/i.test(word) ? false : text;
  if (type === 'scale' || type === 'number') return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(word) ? Number(word) : text;
  return type === 'text' || type === undefined ? text : word;
}
