import { html, raw } from 'hono/html';
import type { Html } from './layout.js';

/** Drawn on 16 by 16 with the colour of the text. Shapes differ, so that they are told apart without colours. */
const SHAPES = {
  planned: '<circle cx="8" cy="8" r="5.6" stroke-dasharray="2.2 2.2"/>',
  sent: '<path d="M4 12 12.5 3.5M6 3.5h6.5V10"/>',
  delivered: '<path d="M2.5 9v4h11V9M8 2.5v7M5 6.8l3 3 3-3"/>',
  seen: '<path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.8"/>',
  yes: '<path d="M3 8.6 6.4 12 13 4.6"/>',
  no: '<path d="M4 4l8 8M12 4l-8 8"/>',
  late: '<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.4 1.6"/>',
  unreachable: '<circle cx="8" cy="8" r="6"/><path d="M3.8 12.2l8.4-8.4"/>',
  waived: '<circle cx="8" cy="8" r="6"/><path d="M5 8h6"/>',
  waiting: '<path d="M4.5 2.5h7M4.5 13.5h7M5 2.5c0 3 6 5 6 11M11 2.5c0 3-6 5-6 11"/>',
  running: '<path d="M5 3.2v9.6L12.5 8z"/>',
  failed: '<path d="M5.2 2h5.6L14 5.2v5.6L10.8 14H5.2L2 10.8V5.2zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"/>',
  errored: '<path d="M8 2.2 14.3 13.4H1.7zM8 6.4v3.2M8 11.6v.1"/>',
  skipped: '<path d="M3 3.5 7.5 8 3 12.5M8.5 3.5 13 8l-4.5 4.5"/>',
  undone: '<path d="M6.5 3 3 6.5 6.5 10M3 6.5h6.2a3.6 3.6 0 0 1 0 7.2H6"/>',
  aborted: '<path d="M4 4h8v8H4z"/>',
  pending: '<circle cx="8" cy="8" r="5.6"/>',
  paused: '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
} as const;

export type IconName = keyof typeof SHAPES;

/** All shapes, once per page and outside of what is replaced when it changes. */
export const sprite: Html = raw(
  `<svg class="sprite" aria-hidden="true" focusable="false">${Object.entries(SHAPES)
    .map(([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${shape}</symbol>`)
    .join('')}</svg>`,
);

/** Always beside a word: it says nothing to those who cannot see it. */
export function icon(name: IconName): Html {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-${name}"></use></svg>`;
}
