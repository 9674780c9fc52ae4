import { CATALOGUE, type Product, price } from './catalogue.js';

export interface PageFacts {
  /** The version that was built, as the footer shows it. */
  version: string;
  /** `blue` or `green`; colours the stripe, so that one sees who answered. */
  slot: string;
}

/** The shop's front page: one self-contained HTML document. */
export function frontPage({ version, slot }: PageFacts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Harbour &amp; Lamp</title>
<style>${STYLE}</style>
</head>
<body class="${escaped(slot)}">
<header><h1>Harbour &amp; Lamp</h1><p>Useful things for people who stay up late.</p></header>
<main>${CATALOGUE.map(card).join('')}</main>
<footer>Served by <b>${escaped(slot)}</b>, release <b>${escaped(version)}</b></footer>
</body>
</html>
`;
}

function card({ sku, name, about, cents }: Product): string {
  return `<article id="${escaped(sku)}"><h2>${escaped(name)}</h2><p>${escaped(about)}</p><strong>${price(cents)}</strong></article>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}

const STYLE = `
:root { --slot: #6b7280; color-scheme: light dark; }
.blue { --slot: #2563eb; } .green { --slot: #15803d; }
* { box-sizing: border-box; margin: 0; }
body { font: 17px/1.5 system-ui, sans-serif; border-top: 10px solid var(--slot); min-height: 100vh; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 2rem 1.5rem; }
h1 { font: 600 2.4rem/1.2 Georgia, serif; letter-spacing: -0.01em; }
header p { opacity: 0.7; }
main { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); padding-top: 0; }
article { border: 1px solid color-mix(in srgb, currentColor 15%, transparent); border-radius: 12px; padding: 1.25rem; }
article h2 { font: 600 1.15rem/1.3 Georgia, serif; margin-bottom: 0.4rem; }
article p { opacity: 0.75; margin-bottom: 0.9rem; }
footer { opacity: 0.85; } footer b { color: var(--slot); }
`;
