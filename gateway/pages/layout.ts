import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { sprite } from './icons.js';
import { BANDS } from './style/palette.js';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Layout {
  title: string;
  /** Stands at the top of every page of a run, in policy's colour. */
  environment?: { name: string; colour?: string };
  local: boolean;
  body: Html;
  /** Who is signed in, and the token of their sign-out form. Missing: nobody is, or it does not matter here. */
  who?: { name: string; token: string };
  /** Offers to sign in, and to come back to this page. */
  signIn?: { to: string };
  /** Part of the pages that this one belongs to. */
  part?: 'overview' | 'people' | 'questionnaires' | 'calendar' | 'programmes' | 'drills';
  /**
   * Stream that says when the page has changed; a script then puts the new one in its place. Only on pages that decide
   * nothing. Without scripts the browser asks again every `everyS` seconds.
   */
  live?: { stream: string; version: string; everyS: number };
  /** IANA zone of the times on it. */
  zone?: string;
}

/** A whole page. Everything that comes from outside is escaped by `html`. */
export function layout(page: Layout): Html {
  const { title, environment, local, body, live, zone } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${live ? html`<noscript><meta http-equiv="refresh" content="${String(live.everyS)}"></noscript><script src="/live.js" defer></script>` : ''}
<title>${title}${environment ? html` · ${environment.name}` : ''} · Daybook</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
${environment ? band(environment) : ''}
${bar(page)}
${local ? html`<p class="local" role="note">Local workspace with a development identity: answers given here prove nothing.</p>` : ''}
</header>
<main id="main" tabindex="-1"${live ? html` data-live="${live.stream}" data-version="${live.version}"` : ''}>
${body}
</main>
<footer class="foot">
<p>${zone ? html`Times are those of ${zone}.` : ''}${live ? html` <span id="live" role="status"></span><noscript>This page loads itself again every ${String(live.everyS)} seconds.</noscript>` : ''}</p>
</footer>
${sprite}
</body>
</html>`;
}

/** The name is always there too, for those who see no colours. */
function band({ name, colour }: { name: string; colour?: string }): Html {
  return html`<p class="band ${bandClass(colour)}"><span>You are in</span> <strong>${name}</strong></p>`;
}

/** Policy's colour where the style sheet has it, otherwise grey. */
function bandClass(colour: string | undefined): string {
  return `band-${colour !== undefined && Object.hasOwn(BANDS, colour) ? colour : 'grey'}`;
}

/** The name of an environment inside of a line. */
export function environmentTag({ name, colour }: { name: string; colour?: string }): Html {
  return html`<span class="env ${colour === undefined ? 'band-none' : bandClass(colour)}">${name}</span>`;
}

function bar({ who, signIn, part }: Layout): Html {
  const link = (href: string, name: string, own: Layout['part']) =>
    html`<a href="${href}"${own === part ? html` aria-current="page"` : ''}>${name}</a>`;
  return html`<div class="bar"><div class="bar-in">
<nav aria-label="Pages"><a class="home" href="/"${part === 'overview' ? html` aria-current="page"` : ''}>Daybook</a>${link('/people', 'People', 'people')}${link('/questionnaires', 'Questionnaires', 'questionnaires')}${link('/calendar', 'Calendar', 'calendar')}${link('/programmes', 'Programmes', 'programmes')}${link('/drills', 'Drills', 'drills')}</nav>
${who ? signedIn(who) : signIn ? html`<div class="who"><a href="/sign-in?to=${encodeURIComponent(signIn.to)}">Sign in</a></div>` : ''}
</div></div>`;
}

function signedIn({ name, token }: { name: string; token: string }): Html {
  return html`<div class="who"><span>Signed in as <strong>${name}</strong></span>
<form method="post" action="/sign-out"><input type="hidden" name="form-token" value="${token}"><button class="text">Sign out</button></form></div>`;
}
