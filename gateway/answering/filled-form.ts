import { type FormProblem, formProblems } from '../../model/audience/form.js';
import { fieldValues } from '../../model/audience/form-text.js';
import type { Json } from '../../model/json.js';
import type { FormField } from '../../model/plan.js';
import { typedFields } from './read-form.js';

export interface FilledForm {
  fields: Record<string, Json>;
  /** In the order of the questions; empty when it may be sent. */
  problems: FormProblem[];
}

/** The answers of a filled-in questionnaire, and what is wrong with them, so that a person is told at once and of everything. */
export function filledForm(questions: readonly FormField[], form: URLSearchParams): FilledForm {
  const fields = fieldValues(questions, typedFields(form));
  return { fields, problems: formProblems(questions, fields) };
}
