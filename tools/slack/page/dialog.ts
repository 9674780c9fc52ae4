import { html } from 'hono/html';
import { type Field, fieldsOf, optionsOf } from '../act/form.js';
import type { User, View } from '../world.js';
import { drawBlocks, type Html } from './blocks.js';
import { addressOf, type ChatPlace } from './chat-page.js';

/** A dialog of the app, over the channel. */
export function formDialog(place: ChatPlace, view: View): Html {
  const { content, typed, errors } = view;
  const fields = new Map(fieldsOf(view).map((field) => [field.block, field]));
  const plain = { nameOf: (kind: string, id: string) => `${kind}${id}`, button: () => html`` };
  const parts = content.blocks.map((block) => {
    const field = fields.get(String(block.block_id));
    return field
      ? fieldRow(place, field, { typed: typed[field.block] ?? '', error: errors[field.block] })
      : drawBlocks([block], plain);
  });
  return html`<div class="veil"><section class="dialog" role="dialog" aria-modal="true" aria-labelledby="dialog-title">
<form method="post" action="${addressOf(place)}/modal"><input type="hidden" name="view" value="${view.id}">
<header><h2 id="dialog-title">${content.title.text}</h2></header>
<div class="inside">${errors[''] ? html`<p class="warning" role="alert">${errors['']}</p>` : ''}${parts}</div>
<footer><button class="button plain" formaction="${addressOf(place)}/close" formnovalidate>${content.close?.text ?? 'Close'}</button>
${content.submit ? html`<button class="button primary">${content.submit.text}</button>` : ''}</footer>
</form></section></div>`;
}

/** What Slack asks back before a button counts. */
export function confirmDialog(place: ChatPlace, { ts, action, button }: NonNullable<ChatPlace['confirming']>): Html {
  const confirm = button.confirm as Record<'title' | 'text' | 'confirm' | 'deny', { text: string }>;
  return html`<div class="veil"><section class="dialog small" role="dialog" aria-modal="true" aria-labelledby="dialog-title">
<form method="post" action="${addressOf(place)}/click"><input type="hidden" name="ts" value="${ts}"><input type="hidden" name="action" value="${action}">
<header><h2 id="dialog-title">${confirm.title.text}</h2></header>
<div class="inside"><p>${confirm.text.text}</p></div>
<footer><a class="button plain" href="${addressOf(place)}">${confirm.deny.text}</a><button class="button ${button.style === 'danger' ? 'danger' : 'primary'}">${confirm.confirm.text}</button></footer>
</form></section></div>`;
}

interface Filled {
  typed: string;
  error?: string;
}

function fieldRow({ world, user }: ChatPlace, field: Field, { typed, error }: Filled): Html {
  const { block, label, optional, element } = field;
  const hint = error ? html`<p class="error" role="alert">${error}</p>` : '';
  const words = html`${label}${optional ? html` <small>(optional)</small>` : ''}`;
  if (element.type === 'radio_buttons')
    return html`<fieldset class="field"><legend>${words}</legend>${optionsOf(element).map(
      ({ value, text }) =>
        html`<label class="choice"><input type="radio" name="${block}" value="${value}" ${value === typed ? html`checked` : ''}> ${text.text}</label>`,
    )}${hint}</fieldset>`;
  const colleagues = [...world.users.values()].filter(
    ({ team, bot, deleted }) => team === user.team && !bot && !deleted,
  );
  return html`<div class="field"><label for="${block}">${words}</label>${control(field, typed, colleagues)}${hint}</div>`;
}

function control({ block, element, optional }: Field, typed: string, colleagues: User[]): Html {
  const named = html`id="${block}" name="${block}" ${optional ? '' : html`required`}`;
  switch (element.type) {
    case 'static_select':
      return select(
        named,
        typed,
        optionsOf(element).map(({ value, text }) => [value, text.text]),
      );
    case 'users_select':
      return select(
        named,
        typed,
        colleagues.map(({ id, name }) => [id, name]),
      );
    case 'datepicker':
      return html`<input type="date" ${named} value="${typed}">`;
    case 'number_input':
      return html`<input inputmode="decimal" ${named} value="${typed}">`;
    default:
      return element.multiline
        ? html`<textarea rows="4" ${named}>${typed}</textarea>`
        : html`<input ${named} value="${typed}">`;
  }
}

function select(named: Html, typed: string, options: [string, string][]): Html {
  return html`<select ${named}><option value="">Select an option</option>${options.map(
    ([value, text]) => html`<option value="${value}" ${value === typed ? html`selected` : ''}>${text}</option>`,
  )}</select>`;
}
