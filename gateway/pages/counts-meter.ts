import { html, raw } from 'hono/html';
import type { AckState, Counts } from '../../model/audience/ledger-entry.js';
import { ACK_STATES } from '../../model/audience/ledger-entry.js';
import type { Html } from './layout.js';
import { ACK_LOOKS } from './words.js';

const WIDTH = 1000;
/** Who has answered comes first, so that the bar fills from the left. */
const ORDER: readonly AckState[] = [
  'acknowledged',
  'late',
  'waived',
  'declined',
  'unreachable',
  'seen',
  'delivered',
  'sent',
  'planned',
];

/** An audience as one bar. The numbers are said beside it in words, and in its label. */
export function countsMeter({ total, states }: Pick<Counts, 'total' | 'states'>): Html {
  let x = 0;
  const parts = ORDER.map((state) => {
    const width = total > 0 ? ((states[state] ?? 0) / total) * WIDTH : 0;
    const part =
      width > 0 ? `<rect class="m-${toneOf(state)}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="12"/>` : '';
    x += width;
    return part;
  });
  const words = ACK_STATES.flatMap((state) => (states[state] ? [`${states[state]} ${state}`] : []));
  return html`<svg class="meter" viewBox="0 0 ${String(WIDTH)} 12" preserveAspectRatio="none" role="img" aria-label="${`${words.join(', ') || 'nobody yet'}, of ${total}`}"><rect class="m-rest" width="${String(WIDTH)}" height="12"/>${raw(parts.join(''))}</svg>`;
}

/** What is only on its way is left pale: the bar shows answers, and what stands against them. */
function toneOf(state: AckState): string {
  return ['sent', 'delivered', 'planned'].includes(state) ? 'rest' : ACK_LOOKS[state].tone;
}
