import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import type { FormProblem } from '../../model/audience/form.js';
import { digestPrefix } from '../../model/digest.js';
import type { AskCard } from '../../model/messages/ask-card.js';
import { KINDS } from '../../model/messages/kinds/index.js';
import type { Person } from '../../model/people.js';
import { OUTPUT } from '../answering/read-form.js';
import { FORM_TOKEN_FIELD } from '../form-token.js';
import { questionField } from '../links/question-field.js';
import type { Places } from './ask-places.js';
import { askPath } from './ask-summary.js';
import type { Html } from './layout.js';

export interface AskForm {
  run: string;
  ask: Ask;
  card: AskCard;
  person: Person;
  places: Places;
  /** Names of people.yaml, for places and delegates. */
  people: Readonly<Record<string, Person>>;
  /** What a manual task wants to know: name and description. */
  outputs: Readonly<Record<string, string>>;
  token: string;
  /** Of this page: sent twice, it is one answer. */
  jti: string;
  /** Whom the reader may let off, by id; nobody for who may not steer the run. */
  waivable: readonly string[];
  /** Signed in too long ago to decide. */
  stale: boolean;
  /** What the form brought, when it comes again because something in it will not do. */
  again?: FilledAgain;
}

export interface FilledAgain {
  /** By question, as text. */
  typed: Record<string, string>;
  action?: string;
  reason?: string;
  problems: readonly FormProblem[];
}

/** Who asks for nothing of a decision: these need no fresh sign-in. */
const COLLECTED: readonly Ask['kind'][] = ['acknowledgement', 'questionnaire'];
/** Beyond so many people one types the id. */
const CHOOSABLE = 200;

/** The answer of who is signed in. Nothing is chosen beforehand, and no script sends it. */
export function askForm(form: AskForm): Html {
  const { ask, places, person, stale } = form;
  return html`<section aria-labelledby="answer"><h2 id="answer">Your answer</h2>
<p>You answer as <strong>${person.name}</strong>, ${stale ? 'signed in more than 15 minutes ago' : 'signed in (level 3)'}.</p>
${places.barred ? html`<div class="note"><p>${places.barred}</p></div>` : ''}
${!places.barred && !places.own && places.others.length === 0 ? html`<div class="note"><p>This does not ask you, and you are in nobody's place here.</p></div>` : ''}
${answerable(form) ? (stale && !COLLECTED.includes(ask.kind) ? signInAgain(form) : html`${mainForm(form)}${delegation(form)}`) : ''}
${waiver(form)}
</section>`;
}

function answerable({ places, ask }: AskForm): boolean {
  return ask.status === 'open' && !places.barred && (places.own || places.others.length > 0);
}

function signInAgain({ run, ask }: AskForm): Html {
  return html`<div class="note tone-wait"><p><strong>Sign in again to decide.</strong> A decision needs a sign-in of the last 15 minutes.</p>
<p><a class="button" href="/sign-in?to=${encodeURIComponent(askPath(run, ask.id))}">Sign in and come back here</a></p></div>`;
}

function hidden({ ask, token, jti }: AskForm, purpose: string): Html {
  return html`<input type="hidden" name="${FORM_TOKEN_FIELD}" value="${token}">
<input type="hidden" name="digest" value="${ask.digest}">
<input type="hidden" name="jti" value="${jti}-${purpose}">`;
}

function mainForm(form: AskForm): Html {
  const { run, ask, card, person, places, outputs, again } = form;
  const flaws = new Map(again?.problems.map((problem) => [problem.field, problem.message]));
  const mine = ask.votes.filter((vote) => vote.sub === person.id);
  // Signed in, so that what needs more than a button in a message is offered too.
  const buttons = KINDS[ask.kind].buttons({ ...card, level: 1 }, { status: 'open', votes: mine });
  const offered = buttons.filter(({ action }) => action !== 'delegate');
  return html`<form method="post" action="${askPath(run, ask.id)}/answer">
${hidden(form, 'answer')}
${again ? problemList(again) : ''}
${(ask.form ?? []).map((question) => questionField(question, { typed: again?.typed[question.name], flaw: flaws.get(question.name) }))}
${Object.entries(outputs).map(([name, about]) => html`<div class="field"><label for="output-${name}">${name} <span class="hint">${about}</span></label><input type="text" id="output-${name}" name="${OUTPUT}${name}" maxlength="8000"></div>`)}
${placeChoice(form, places)}
<fieldset><legend>${ask.kind === 'questionnaire' ? 'Send or decline' : 'What do you say?'}</legend>
${offered.map(({ action, label }) => html`<label class="choice"><input type="radio" name="action" value="${action}" required${action === again?.action ? ' checked' : ''}><span><strong>${label}</strong>${HINTS[action] ? html`<span class="hint">${HINTS[action]}</span>` : ''}</span></label>`)}
</fieldset>
<div class="field"><label for="reason">Reason <span class="hint">May be left out. It is kept on record${COLLECTED.includes(ask.kind) ? ' for those who run it' : ', and others read it'}.</span></label><textarea id="reason" name="reason" maxlength="2000">${again?.reason ?? ''}</textarea></div>
<p class="quiet small">You sign what stands on this page: digest <code>${digestPrefix(ask.digest)}</code></p>
<button class="send">Send my answer</button>
</form>`;
}

function problemList({ problems }: FilledAgain): Html {
  return html`<div class="note tone-bad" role="alert" id="problems"><p><strong>Nothing was sent yet.</strong></p><ul>${problems.map(({ message }) => html`<li>${message}</li>`)}</ul></div>`;
}

const HINTS: Record<string, string> = {
  approve: 'Exactly what stands above will happen.',
  reject: 'Nothing of it will happen.',
  withdraw: 'Your earlier vote counts no longer.',
  complete: 'You have done it.',
  observe: 'You have watched it being done.',
  decline: 'Say why below, so that somebody can help.',
  'decide-retry': 'The step is tried again.',
  'decide-skip': 'The run goes on without the step.',
  'decide-abort': 'The run ends here.',
  'decide-undo': 'What the run has done is undone, in reverse order.',
};

/** In whose place, where there is a choice. Votes name it `for`, answers to an audience `about`. */
function placeChoice({ ask, people, person }: AskForm, { own, others }: Places): Html {
  if (others.length === 0) return html``;
  const name = ask.audience ? 'about' : 'for';
  const choice = (value: string, words: string) =>
    html`<label class="choice"><input type="radio" name="${name}" value="${value}" required><span>${words}</span></label>`;
  return html`<fieldset><legend>For whom?</legend>${own ? choice('', `For myself, ${person.name}`) : ''}
${others.map((id) => choice(id, `In the place of ${people[id]?.name ?? id}`))}</fieldset>`;
}

function delegation(form: AskForm): Html {
  const { run, ask, people, person, places } = form;
  if (!places.own || !ask.actions.includes('delegate')) return html``;
  const others = Object.values(people).filter(({ id }) => id !== person.id);
  return html`<details id="hand-over"><summary>Hand my vote to somebody else</summary>
<form method="post" action="${askPath(run, ask.id)}/answer">
${hidden(form, 'delegate')}
<input type="hidden" name="action" value="delegate">
${personField(others, { name: 'for', label: 'To whom?', hint: 'They vote in your place. You can take it back as long as they have not.' })}
<button class="plain send">Hand over my vote</button>
</form></details>`;
}

/** Somebody who may steer the run lets a person off whose answer nobody needs any more. */
function waiver(form: AskForm): Html {
  const { run, ask, people, waivable, stale } = form;
  if (waivable.length === 0 || stale || ask.status !== 'open') return html``;
  const asked = waivable.flatMap((id) => people[id] ?? []);
  return html`<details id="let-off"><summary>Let somebody off answering</summary>
<form method="post" action="${askPath(run, ask.id)}/answer">
${hidden(form, 'waive')}
<input type="hidden" name="action" value="waive">
${personField(asked, { name: 'about', label: 'Whom?', hint: 'They count as waived, on record, by you.' })}
<div class="field"><label for="waive-reason">Why?</label><input type="text" id="waive-reason" name="reason" required maxlength="2000"></div>
<button class="plain send">Let them off</button>
</form></details>`;
}

/** A choice of people by name; where there are too many, their id is typed. */
function personField(
  people: readonly Pick<Person, 'id' | 'name'>[],
  { name, label, hint }: { name: string; label: string; hint: string },
): Html {
  const choose = people.length <= CHOOSABLE;
  const more = choose ? hint : `${hint} Their id in people.yaml.`;
  return html`<div class="field"><label for="${name}">${label} <span class="hint">${more}</span></label>
${choose ? html`<select id="${name}" name="${name}" required><option value="">choose</option>${people.map(({ id, name: words }) => html`<option value="${id}">${words}</option>`)}</select>` : html`<input type="text" id="${name}" name="${name}" required autocomplete="off">`}</div>`;
}
