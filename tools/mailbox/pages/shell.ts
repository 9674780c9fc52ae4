import { html } from 'hono/html';
import { type Html, page } from './page.js';

/** The two columns: the list in a frame that asks again by itself, and what is read. */
export function shellPage(o: { title: string; smtp: string; list: string; open?: Html }): Html {
  const body = html`<div class="shell ${o.open === undefined ? 'shut' : 'open'}">
<header><h1>Mailbox</h1><p>Every mail to ${o.smtp} ends here; none leaves this machine.</p></header>
<div class="inbox"><iframe title="Mails" src="${o.list}"></iframe></div>
<main class="reading">${
    o.open ??
    html`<div class="empty"><strong>Choose a mail</strong>Mails appear on the left by themselves, within two seconds of being sent.</div>`
  }</main>
</div>`;
  return page({ title: o.title, body });
}
