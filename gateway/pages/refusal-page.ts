import { html } from 'hono/html';
import type { Refusal } from '../refusal.js';
import { type Html, layout } from './layout.js';

/** A no, as a page: what happened and what to do now. */
export function refusalPage({ status, message, cure }: Refusal): Html {
  const unknown = status === 401;
  return layout({
    title: unknown ? 'Sign in' : 'Not possible',
    local: false,
    body: html`<h1>${unknown ? 'You are not signed in' : 'This did not work'}</h1>
<div class="note ${unknown ? 'tone-info' : 'tone-wait'}"><p><strong>${sentence(message)}</strong></p>${cure ? html`<p>${cure}</p>` : ''}</div>
${unknown ? html`<p>On your machine: <code>daybook sign-in</code>, then <code>daybook watch</code> or <code>daybook show</code> with the id of the run.</p>` : html`<p><a href="/">To the overview</a></p>`}`,
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
