import { html } from 'hono/html';
import type { Refusal } from '../refusal.js';
import { type Html, layout } from './layout.js';

/** A no, as a page: what happened and what to do now. */
export function refusalPage({ status, message, cure }: Refusal): Html {
  return layout({
    title: status === 401 ? 'Sign in' : 'Not possible',
    local: false,
    body: html`<h1>${status === 401 ? 'You are not signed in' : 'This did not work'}</h1>
<p>${message}</p>
${cure ? html`<p>${cure}</p>` : ''}
${status === 401 ? html`<p>On your machine: <code>daybook sign-in</code>, then <code>daybook watch</code> or <code>daybook show</code> with the id of the run.</p>` : ''}`,
  });
}
