import { html } from 'hono/html';
import type { Mail } from '../mail.js';
import { type Html, page } from './page.js';
import { beginningOf, clockOf, colourOf, initialsOf, recipientOf, subjectOf } from './words.js';

const REFRESH_SECONDS = 2;
/** More rows than anybody scrolls through; the rest is there by its address. */
const ROWS = 200;

export interface ListQuestion {
  mails: readonly Mail[];
  read: ReadonlySet<string>;
  /** Mail that is open beside the list. */
  chosen?: string;
  /** Address whose mails are shown. */
  to?: string;
}

/** The list of mails, newest first. It lives in a frame of its own, so that only it is asked for again and again. */
export function listPage({ mails, read, chosen, to }: ListQuestion): Html {
  const shown = mails
    .filter((mail) => to === undefined || mail.to.includes(to))
    .slice(-ROWS)
    .reverse();
  const body = html`<main class="list">
${people(mails, to)}
<ol>${shown.map((mail) => row(mail, { read: read.has(mail.id), chosen: mail.id === chosen, to }))}</ol>
${shown.length === 0 ? html`<p class="empty">No mail yet.</p>` : ''}
</main>`;
  return page({ title: 'Mails', refresh: REFRESH_SECONDS, body });
}

/** One choice per mailbox; with a single one there is nothing to choose. */
function people(mails: readonly Mail[], chosen: string | undefined): Html {
  const names = new Map(mails.flatMap((mail) => mail.to.map((address) => [address, recipientOf(mail)] as const)));
  if (names.size < 2) return html``;
  const choice = (name: string, address?: string) =>
    html`<a href="/${address === undefined ? '' : `?to=${encodeURIComponent(address)}`}" target="_top"${chosen === address ? html` aria-current="true"` : ''}>${name}</a>`;
  const sorted = [...names].sort(([, left], [, right]) => left.localeCompare(right));
  return html`<nav class="people" aria-label="Mailboxes">${choice('Everybody')}${sorted.map(([address, name]) => choice(name, address))}</nav>`;
}

function row(mail: Mail, o: { read: boolean; chosen: boolean; to?: string }): Html {
  const name = recipientOf(mail);
  const address = `/mails/${mail.id}${o.to === undefined ? '' : `?to=${encodeURIComponent(o.to)}`}`;
  return html`<li class="${o.read ? 'read' : 'new'}"><a href="${address}" target="_top"${o.chosen ? html` aria-current="true"` : ''}>
<span class="face face-${String(colourOf(name))}" aria-hidden="true">${initialsOf(name)}</span>
<span class="who">To ${name}</span><span class="when">${clockOf(mail.at)}</span>
<span class="what">${subjectOf(mail)}</span>
<span class="begins">${beginningOf(mail)}</span>
</a></li>`;
}
