import type { Mail } from '../mail.js';

/** Name of the first recipient as the mail has it, else the address it was taken for. */
export function recipientOf({ parsed, to }: Mail): string {
  const first = parsed.to?.[0];
  return first?.name || first?.address || to[0] || 'nobody';
}

export function senderOf({ parsed, from }: Mail): string {
  const { name, address } = parsed.from ?? {};
  return name && address ? `${name} <${address}>` : address || from || 'nobody';
}

export function subjectOf({ parsed }: Mail): string {
  return parsed.subject || '(no subject)';
}

/** How a mail begins, for the list; without its subject, which stands above it already. */
export function beginningOf(mail: Mail): string {
  const text = (mail.parsed.text ?? '').replace(/\s+/g, ' ').trim();
  const subject = subjectOf(mail);
  return (text.startsWith(subject) ? text.slice(subject.length).trim() : text).slice(0, 120);
}

/** Clock time of this machine. */
export function clockOf(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(at);
}

/** One or two letters for a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return (words.length > 1 ? `${words[0]?.[0]}${words.at(-1)?.[0]}` : (words[0] ?? '?').slice(0, 2)).toUpperCase();
}

/** The same of six colours for the same name. */
export function colourOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6_000_011;
  return sum % 6;
}
