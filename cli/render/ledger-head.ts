import type { Ask } from '../../model/ask.js';
import { type LedgerCounts, summaryText } from './ledger-people.js';
import { gap, type Line, span } from './line.js';
import { dateText } from './times.js';

/** Above the people of an ask: what it is, since when and until when, how far they are, and what was counted at its end. */
export function ledgerHead(ask: Ask, counts: LedgerCounts, { zone }: { zone: string }): Line[] {
  const { id, kind, title, subject, status, openedAt, deadlineAt, closedAt, headline } = ask;
  const until = closedAt === undefined ? `until ${dateText(deadlineAt, zone)}` : `over ${dateText(closedAt, zone)}`;
  return [
    [span(id, 'bold'), gap(2), span(subject ?? title), gap(2), span(`${kind}, ${status}`, 'dim')],
    [gap(2), span(`asked ${dateText(openedAt, zone)}, ${until} (${zone})`, 'dim')],
    [gap(2), span(summaryText(counts), 'bold')],
    ...(headline === undefined ? [] : [[gap(2), span(`counted at its end: ${headline}`, 'dim')]]),
  ];
}
