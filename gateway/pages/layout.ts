import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Layout {
  title: string;
  /** Stands at the top of every page of a run. */
  environment?: { name: string; colour?: string };
  /** Seconds after which the browser asks again; the pages have no script. */
  refresh?: number;
  local: boolean;
  body: Html;
}

const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'grey'];

/** A whole page. Everything that comes from outside is escaped by `html`. */
export function layout({ title, environment, refresh, local, body }: Layout): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? html`<meta http-equiv="refresh" content="${String(refresh)}">` : ''}
<title>${title} · Daybook</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="${colourClass(environment?.colour)}">
<a href="/">Daybook</a>
${environment ? html`<strong class="environment">${environment.name}</strong>` : ''}
</header>
${local ? html`<p class="warning" role="note">Local workspace with a development identity: answers given here prove nothing.</p>` : ''}
<main>
${body}
</main>
</body>
</html>`;
}

/** Policy's colour when the style sheet has it. The name is always there too, for those who see no colours. */
function colourClass(colour: string | undefined): string {
  return colour && COLOURS.includes(colour) ? `colour-${colour}` : 'colour-none';
}

/** An instant for people and machines. Zones are the reader's business; this says which one it is. */
export function instant(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** A status as a word with a class of its own. */
export function status(word: string): Html {
  return html`<span class="status status-${word.replace(/[^a-z-]/g, '')}">${word}</span>`;
}
