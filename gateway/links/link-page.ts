import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import type { FormProblem } from '../../model/audience/form.js';
import type { Letter } from '../../model/messages/letter.js';
import { askLetter } from '../../model/messages/make-letter.js';
import type { People } from '../../model/people.js';
import type { RunView } from '../../model/run-view.js';
import { wordsFor } from '../answering/words-for.js';
import { FORM_TOKEN_FIELD } from '../form-token.js';
import { type Html, layout } from '../pages/layout.js';
import { written } from '../pages/written.js';
import { cardOfView } from './card-of-view.js';
import type { OpenedLink } from './opened-link.js';
import { questionField } from './question-field.js';

export interface LinkPage {
  opened: OpenedLink;
  ask: Ask;
  view: RunView;
  local: boolean;
  people: People;
  formToken: string;
  /** Of the form: the same form sent twice is one answer. */
  jti: string;
  /** What the form brought, when it comes again because something in it will not do. */
  again?: { typed: Record<string, string>; action?: string; reason?: string; problems: FormProblem[] };
}

/** An ask as a mail link shows it: what the mail said, and a plain form. Nothing is chosen beforehand, and there is no script. */
export function linkPage(page: LinkPage): Html {
  const { opened, ask, view, local, people } = page;
  const { person, about } = opened;
  const words = wordsFor(ask, person, people);
  const letter = askLetter({
    card: cardOfView(view, ask),
    mode: 'collects',
    key: '',
    what: 'ask',
    recipient: { person: person.id, name: person.name },
    ...(about.id === person.id ? {} : { about: { person: about.id, name: about.name } }),
    ...words,
    buttons: true,
    at: view.now,
  });
  const { name, colour } = { name: view.environment, colour: view.colour };
  return layout({
    title: letter.subject,
    environment: { name, ...(colour === undefined ? {} : { colour }) },
    local,
    body: html`<h1>${words.subject ?? ask.subject ?? ask.title}</h1>
<p>You act as <strong>${person.name}</strong>.${letter.preface === undefined ? '' : html` ${letter.preface}`}</p>
${ask.status === 'open' ? '' : html`<div class="note tone-wait"><p><strong>This is over:</strong> ${ask.status}. An answer given now is noted as late.</p></div>`}
<div class="message">${written(letter.body)}</div>
<dl class="facts">${letter.facts.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
${form(page, letter)}`,
  });
}

function form({ ask, formToken, jti, again }: LinkPage, { buttons }: Letter): Html {
  const { typed = {}, problems = [], action, reason } = again ?? {};
  const flaws = new Map(problems.map((problem) => [problem.field, problem.message]));
  // Without an action it goes to the page's own address, so that the link's token stands in no form.
  return html`<form method="post">
<input type="hidden" name="${FORM_TOKEN_FIELD}" value="${formToken}">
<input type="hidden" name="jti" value="${jti}">
${problems.length > 0 ? html`<div role="alert" class="note tone-bad"><p><strong>Nothing was sent yet.</strong></p><ul>${problems.map(({ message }) => html`<li>${message}</li>`)}</ul></div>` : ''}
${(ask.form ?? []).map((question) => questionField(question, { typed: typed[question.name], flaw: flaws.get(question.name) }))}
<fieldset><legend>Your answer</legend>
${buttons.map(({ action: value, label }) => html`<label class="choice"><input type="radio" name="action" value="${value}" required${value === action ? ' checked' : ''}><span>${label}</span></label>`)}
</fieldset>
<div class="field"><label for="reason">Why <span class="hint">May be left out; others read it.</span></label><textarea id="reason" name="reason" maxlength="2000">${reason ?? ''}</textarea></div>
<button class="send">Send</button>
</form>`;
}
