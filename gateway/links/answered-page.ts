import { html } from 'hono/html';
import { verdictWords } from '../answering/verdict-words.js';
import type { Said } from '../answering/said.js';
import { type Html, layout } from '../pages/layout.js';

/** What an answer by mail link was told. The address of this page lets nobody in. */
export function answeredPage({ said, local }: { said: Said; local: boolean }): Html {
  const { run, ask, verdict } = said;
  return layout({
    title: verdictWords(verdict),
    local,
    body: html`<h1>${verdictWords(verdict)}</h1>
<p>${verdict.message}</p>
<p class="quiet">Run <code>${run}</code>, <code>${ask}</code>. You may close this page.</p>`,
  });
}
