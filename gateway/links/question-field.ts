import { html } from 'hono/html';
import type { FormField } from '../../model/plan.js';
import { FIELD } from '../answering/read-form.js';
import type { Html } from '../pages/layout.js';

/** What stands in it already, and what is wrong with that. */
export interface Filled {
  typed?: string;
  flaw?: string;
}

/**
 * One question of a questionnaire, as plain inputs. Nothing is chosen beforehand, and nothing is held back by the browser: who
 * declines need not answer, so what is missing is said by the gateway.
 */
export function questionField(question: FormField, { typed, flaw }: Filled): Html {
  const { name, label, type, required } = question;
  const hint = `${hintOf(question)}${required ? '' : ' May be left out.'}`.trim();
  const attention = flaw === undefined ? '' : html`<p class="flaw">${flaw}</p>`;
  if (type === 'choice' || type === 'yes-no' || type === 'scale') {
    const options = optionsOf(question);
    return html`<fieldset><legend>${label} ${hint === '' ? '' : html`<span class="hint">${hint}</span>`}</legend>${attention}
<div class="${type === 'scale' ? 'choices-row' : 'choices'}">${options.map(([value, words]) => html`<label class="choice"><input type="radio" name="${FIELD}${name}" value="${value}"${value === typed ? ' checked' : ''}><span>${words}</span></label>`)}</div>
${question.ends && type === 'scale' ? html`<p class="ends"><span>${question.ends[0]}</span><span>${question.ends[1]}</span></p>` : ''}
</fieldset>`;
  }
  const id = `field-${name}`;
  return html`<div class="field"><label for="${id}">${label} ${hint === '' ? '' : html`<span class="hint">${hint}</span>`}</label>${attention}
${input(question, { id, typed: typed ?? '' })}</div>`;
}

function input({ name, type, min, max }: FormField, { id, typed }: { id: string; typed: string }): Html {
  const field = `${FIELD}${name}`;
  if (type === 'text') return html`<textarea id="${id}" name="${field}" maxlength="8000">${typed}</textarea>`;
  if (type === 'date') return html`<input type="date" id="${id}" name="${field}" value="${typed}">`;
  const range = [
    min === undefined ? '' : html` min="${String(min)}"`,
    max === undefined ? '' : html` max="${String(max)}"`,
  ];
  return html`<input type="number" step="any" id="${id}" name="${field}" value="${typed}"${range}>`;
}

function optionsOf({ type, options = [], min = 1, max = 5 }: FormField): [value: string, words: string][] {
  if (type === 'yes-no')
    return [
      ['yes', 'Yes'],
      ['no', 'No'],
    ];
  if (type === 'choice') return options.map((option) => [option, option]);
  return Array.from({ length: Math.max(0, max - min + 1) }, (_, index) => [String(min + index), String(min + index)]);
}

function hintOf({ type, min, max }: FormField): string {
  if (type !== 'number' || (min === undefined && max === undefined)) return '';
  if (min !== undefined && max !== undefined) return `From ${min} to ${max}.`;
  return min === undefined ? `Up to ${max}.` : `From ${min}.`;
}
