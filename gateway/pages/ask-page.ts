import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import type { AskCard } from '../../model/messages/ask-card.js';
import { factsOf } from '../../model/messages/facts.js';
import type { People } from '../../model/people.js';
import type { Said } from '../answering/said.js';
import { verdictWords } from '../answering/verdict-words.js';
import type { SeenView } from '../views.js';
import { askAnswers } from './ask-answers.js';
import { timeWords } from './ask-card.js';
import { type AskForm, askForm } from './ask-form.js';
import { askPath } from './ask-summary.js';
import { askEffects, askEvidence } from './ask-what.js';
import { type Frame, framing } from './frame.js';
import { type Html, layout } from './layout.js';
import { deadline, instant, type Moment } from './times.js';
import { badge, type Tone } from './words.js';
import { written } from './written.js';

export interface AskPage {
  frame: Frame;
  seen: SeenView;
  ask: Ask;
  card: AskCard;
  people: Pick<People, 'groups'>;
  /** What an answer that was just sent was told. */
  said?: Said;
  /** Missing for somebody who is not signed in. */
  form?: AskForm;
}

const TONES: Record<Said['verdict']['verdict'], Tone> = {
  accepted: 'good',
  already: 'info',
  late: 'wait',
  refused: 'bad',
};

/** One ask: exactly what is asked, by when, who has answered, and a plain form. No script on this page. */
export function askPage(page: AskPage): Html {
  const { frame, seen, ask, card, people, said } = page;
  const { view } = seen;
  const moment: Moment = { zone: frame.moment.zone, now: view.now };
  const title = ask.subject ?? ask.title;
  return layout({
    ...framing(frame),
    title: said ? `${verdictWords(said.verdict)}: ${title}` : title,
    environment: { name: view.environment, ...(view.colour === undefined ? {} : { colour: view.colour }) },
    part: 'overview',
    body: html`<p class="crumbs"><a href="/">Overview</a> / <a href="/runs/${encodeURIComponent(view.run)}">${view.title}</a></p>
<div class="title-line"><h1>${title}</h1>${badge(ask.status)}</div>
${said ? verdictNote(said) : ''}
${seen.fresh ? '' : html`<div class="note tone-wait" role="status"><p><strong>No worker answers.</strong> This is how it stood at ${instant(view.now, moment)}; an answer cannot be given now.</p></div>`}
<div class="ask-grid">
<div>${message(ask)}
${askEffects(ask)}</div>
<div class="aside">
<section aria-labelledby="conditions"><h2 id="conditions">Who, and until when</h2>${facts({ card, ask, moment })}</section>
${askAnswers({ ask, card, people, moment })}
</div>
<div class="answer">${ask.status === 'open' ? answering(page) : ''}
${askEvidence(view, ask)}</div>
</div>`,
  });
}

function verdictNote({ verdict }: Said): Html {
  return html`<div class="note tone-${TONES[verdict.verdict]}" role="status"><p><strong>${verdictWords(verdict)}.</strong> ${verdict.message}</p></div>`;
}

function message({ text, title }: Ask): Html {
  if (text.trim() === '' || text === title) return html``;
  return html`<div class="message">${written(text)}</div>`;
}

function facts({ card, ask, moment }: { card: AskCard; ask: Ask; moment: Moment }): Html {
  const over = ask.status !== 'open';
  const all = factsOf(card, { times: timeWords(moment), over });
  return html`<dl class="facts">${all.map(({ label, value }) => html`<dt>${label}</dt><dd>${label === 'Deadline' && !over ? html`<strong>${deadline(ask.deadlineAt, moment)}</strong>` : /^(?:Plan|Digest)$/.test(label) ? html`<code>${value}</code>` : value}</dd>`)}
${ask.closedAt === undefined ? '' : html`<dt>Closed</dt><dd>${instant(ask.closedAt, moment)}</dd>`}</dl>`;
}

function answering({ form, seen, ask }: AskPage): Html {
  if (!seen.fresh) return html``;
  if (form) return askForm(form);
  const to = encodeURIComponent(askPath(seen.view.run, ask.id));
  return html`<section aria-labelledby="answer"><h2 id="answer">Your answer</h2><div class="note"><p>Sign in to answer.</p><p><a class="button" href="/sign-in?to=${to}">Sign in and come back here</a></p></div></section>`;
}
