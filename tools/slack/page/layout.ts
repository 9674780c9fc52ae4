import { html } from 'hono/html';
import type { Html } from './blocks.js';

/** A whole page. `live`: it asks again when something has changed; without scripts every few seconds. */
export function page(o: { title: string; live?: boolean; body: Html }): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${o.live ? html`<noscript><meta http-equiv="refresh" content="4"></noscript><script src="/live.js" defer></script>` : ''}
<title>${o.title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
${o.body}
</body>
</html>`;
}

/** Initials in a colour that a person keeps. */
export function face(name: string): Html {
  const initials = name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase();
  const colour = [...name].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 6_007, 7) % 6;
  return html`<span class="face face-${String(colour)}" aria-hidden="true">${initials}</span>`;
}

const SQUARES: Readonly<Record<string, string>> = {
  '🟥': 'red',
  '🟧': 'orange',
  '🟨': 'yellow',
  '🟩': 'green',
  '🟦': 'blue',
  '🟪': 'purple',
  '⬜': 'none',
};

/** Plain text. Coloured squares are drawn, because not every machine has letters for them. */
export function plainText(text: string): Html {
  const parts = text.split(/(🟥|🟧|🟨|🟩|🟦|🟪|⬜)/u);
  return html`${parts.map((part) => (SQUARES[part] ? html`<span class="square square-${SQUARES[part]}" role="img" aria-label="${SQUARES[part]}"></span>` : html`${part}`))}`;
}

/** The app's own face. */
export function appFace(): Html {
  return html`<span class="face app" aria-hidden="true"></span>`;
}
