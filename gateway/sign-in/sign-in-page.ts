import { html } from 'hono/html';
import type { SignInOffer } from '../api.js';
import { type Html, layout } from '../pages/layout.js';

export interface SignInPage {
  local: boolean;
  development?: SignInOffer['development'];
  /** Of the identity provider, where there is one. */
  issuer?: string;
  /** Own page to come back to. */
  to: string;
}

/** How one may sign in here. Nobody is chosen beforehand. */
export function signInPage({ local, development, issuer, to }: SignInPage): Html {
  return layout({
    title: 'Sign in',
    local,
    body: html`<h1>Sign in</h1>
${issuer ? withProvider(issuer, to) : ''}
${development ? asSomebody(development, to) : ''}
${issuer || development ? '' : html`<p>Nobody can sign in here: daybook.yaml of this gateway names no identity provider, and the workspace is not a local one.</p><p>Add <code>oidc: {issuer, clientId}</code> to it, and start the gateway again.</p>`}`,
  });
}

function withProvider(issuer: string, to: string): Html {
  const { host } = new URL(issuer);
  return html`<p><a class="button" href="/sign-in/begin?to=${encodeURIComponent(to)}">Sign in with ${host}</a></p>
<p class="quiet">Deciding needs a sign-in of the last 15 minutes; looking and acknowledging do not.</p>`;
}

function asSomebody({ people }: NonNullable<SignInOffer['development']>, to: string): Html {
  return html`<h2>As somebody of people.yaml</h2>
<p class="quiet">This is a local workspace: nobody proves here who they are.</p>
<form method="post" action="/sign-in">
<input type="hidden" name="to" value="${to}">
<ul class="plain">${people.map(({ id, name, groups }) => html`<li><button name="person" value="${id}">${name}</button> <span class="quiet">${groups.join(', ')}</span></li>`)}</ul>
</form>`;
}
