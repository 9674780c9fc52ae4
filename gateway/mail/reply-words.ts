/** What a reply says: its first line that is not quoted is exactly ACK, or NACK with a reason after it. */
export type ReplyWords = { action: 'acknowledge' } | { action: 'decline'; reason?: string };

const LONGEST_REASON = 500;

/** Undefined for everything else: whoever writes something else has not answered. */
export function replyWords(text: string): ReplyWords | undefined {
  const first = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('>'));
  if (first === 'ACK') return { action: 'acknowledge' };
  const [nack, reason] = first?.match(/^NACK(?::?\s+(\S.*))?$/) ?? [];
  if (nack === undefined) return undefined;
  return { action: 'decline', ...(reason !== undefined && { reason: reason.slice(0, LONGEST_REASON) }) };
}
