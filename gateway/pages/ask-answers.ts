import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import type { AskCard } from '../../model/messages/ask-card.js';
import { newsOf } from '../../model/messages/news.js';
import type { People } from '../../model/people.js';
import type { Quorum } from '../../model/policy.js';
import { timeWords } from './ask-card.js';
import { countsMeter } from './counts-meter.js';
import type { Html } from './layout.js';
import type { Moment } from './times.js';

export interface AskAnswers {
  ask: Ask;
  card: AskCard;
  people: Pick<People, 'groups'>;
  moment: Moment;
}

/** Who has answered, over what and at which level of proof; and who is still missing. */
export function askAnswers(answers: AskAnswers): Html {
  const { ask } = answers;
  return html`<section aria-labelledby="answers"><h2 id="answers">Who has answered</h2>
${ask.headline ? html`<p>${ask.headline}</p>` : ''}
${ask.audience ? audience(answers) : votes(answers)}</section>`;
}

function audience({ ask, card, moment }: AskAnswers): Html {
  if (!ask.audience) return html``;
  const { counts } = ask.audience;
  const [line] = newsOf(card, { status: 'open', votes: [], counts }, timeWords(moment));
  return html`${countsMeter(counts)}<p>${line ?? ''}. <a href="/runs/${encodeURIComponent(card.run)}#people">Everybody by name</a></p>`;
}

function votes({ ask, card, people, moment }: AskAnswers): Html {
  const shown = ask.votes.filter((vote) => vote.void !== 'replaced');
  const lines = shown.map((vote) => {
    const [line] = newsOf(card, { status: 'open', votes: [vote] }, timeWords(moment));
    return html`<li>${line ?? ''} <span class="quiet small nowrap">level ${String(vote.level)}</span></li>`;
  });
  return html`${ask.quorum ? seats(ask, people) : ''}
${lines.length > 0 ? html`<ul class="votes">${lines}</ul>` : html`<p class="empty">Nobody has answered yet.</p>`}`;
}

/** How far each group of the quorum is. One person fills one seat; who is in two groups is named in both. */
function seats(ask: Ask, { groups }: Pick<People, 'groups'>): Html {
  if (!ask.quorum) return html``;
  const seated = ask.votes
    .filter((vote) => !vote.void && vote.action === 'approve')
    .map((vote) => ({
      seat: vote.for ?? vote.sub,
      by: vote.for === undefined ? vote.sub : `${vote.sub} for ${vote.for}`,
    }));
  return html`<dl class="facts">${rolesOf(ask.quorum).map(({ group, count }) => {
    const members = Object.hasOwn(groups, group) ? (groups[group] ?? []) : [];
    const given = seated.filter(({ seat }) => members.includes(seat)).map(({ by }) => by);
    return html`<dt>${group}</dt><dd>${String(given.length)} of ${String(count)}${given.length > 0 ? `: ${given.join(', ')}` : ''}</dd>`;
  })}</dl>`;
}

/** Every group that the quorum names, with how many of it. */
function rolesOf(quorum: Quorum): { group: string; count: number }[] {
  if ('group' in quorum) return [quorum];
  return ('allOf' in quorum ? quorum.allOf : quorum.anyOf).flatMap(rolesOf);
}
