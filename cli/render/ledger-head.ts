import type { Ask } from '../../model/ask.js';
import { type LedgerCounts, summaryText } from './ledger-people.js';
import { wrapped } from './ledger-wrap.js';
import { gap, type Line, span } from './line.js';
import { dateText } from './times.js';

/** Above the people of an ask: what it is, since when and until when, how far they are, and what was counted at its end. */
export function ledgerHead(
  ask: Ask,
  counts: LedgerCounts,
  { zone, columns = Number.POSITIVE_INFINITY }: { zone: string; columns?: number },
): Line[] {
  const { id, kind, title, subject, status, openedAt, deadlineAt, closedAt, headline } = ask;
  const until = closedAt === undefined ? `until ${dateText(deadlineAt, zone)}` : `over ${dateText(closedAt, zone)}`;
  const counted = headline === undefined ? [] : wrapped(`counted at its end: ${headline}`.split(' '), columns - INDENT);
  return [
    [span(id, 'bold'), gap(2), span(subject ?? title)],
    [gap(INDENT), span(`${kind}, ${status}; asked ${dateText(openedAt, zone)}, ${until} (${zone})`, 'dim')],
    [gap(INDENT), span(summaryText(counts, kind === 'acknowledgement' ? 'acknowledged' : 'answered'), 'bold')],
    ...counted.map((line): Line => [gap(INDENT), span(line, 'dim')]),
  ];
}

const INDENT = 2;
