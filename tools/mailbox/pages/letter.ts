import { html } from 'hono/html';
import type { Mail } from '../mail.js';
import type { Html } from './page.js';
import { clockOf, colourOf, initialsOf, recipientOf, senderOf, subjectOf } from './words.js';

export type Form = 'html' | 'text' | 'source';

const FORMS: readonly [Form, string][] = [
  ['html', 'Letter'],
  ['text', 'Plain text'],
  ['source', 'Source'],
];

/** One mail, in one of its forms. `query` keeps the choice of the list. */
export function letter(mail: Mail, form: Form, query: string): Html {
  const name = recipientOf(mail);
  const tab = ([other, label]: readonly [Form, string]) =>
    html`<a href="/mails/${mail.id}/${other}${query}"${other === form ? html` aria-current="page"` : ''}>${label}</a>`;
  return html`<p class="back"><a href="/${query}">All mails</a></p>
<article class="letter">
<header>
<h2>${subjectOf(mail)}</h2>
<span class="face face-${String(colourOf(name))}" aria-hidden="true">${initialsOf(name)}</span>
<dl>
<div><dt>From</dt><dd>${senderOf(mail)}</dd></div>
<div><dt>To</dt><dd>${name === mail.to.join(', ') ? name : `${name} <${mail.to.join(', ')}>`}, ${clockOf(mail.at)}</dd></div>
${mail.parsed.replyTo?.[0]?.address ? html`<div><dt>Replies to</dt><dd>${mail.parsed.replyTo[0].address}</dd></div>` : ''}
</dl>
</header>
<nav aria-label="Forms of this mail">${FORMS.map(tab)}</nav>
${bodyOf(mail, form)}
</article>`;
}

function bodyOf(mail: Mail, form: Form): Html {
  if (form === 'source') return html`<div class="body"><pre>${mail.raw.toString('utf8')}</pre></div>`;
  if (form === 'html' && mail.parsed.html !== undefined) {
    // No scripts, no forms, no access to this page; links open beside it.
    return html`<div class="body framed"><iframe title="The letter" src="/content/${mail.id}" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></div>`;
  }
  return html`<div class="body"><pre>${linked(mail.parsed.text ?? '')}</pre></div>`;
}

/** Plain text with its web addresses as links. */
function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>` : html`${part}`,
    );
}

/** The mail's own document, with its links opening beside the mailbox. */
export function contentOf(document: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(document) ? document.replace(/<head[^>]*>/i, (head) => head + base) : base + document;
}
