import type { Email } from 'postal-mime';
import { readTagged } from '../../transports/email/tagged-address.js';

type Headers = Pick<Email, 'headers'>;

/** Written by whoever wrote the mail, and signed with it where it is signed. */
const WRITTEN = ['to', 'cc'];
/** Added on the way: somebody who sends a signed mail once more, elsewhere, chooses these. */
const ADDED = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to'];

/** Values of a header, topmost first. Lower-case name. */
export function valuesOf({ headers }: Headers, name: string): string[] {
  return headers.filter(({ key }) => key === name).map(({ value }) => value.trim());
}

/**
 * The handle in the address that a mail came to; `sender` is the address that our mails come from. A reply names it in To
 * or Cc; a bounce may have it only where servers note the recipient.
 */
export function taggedIn(mail: Headers, sender: string): { for: 'reply' | 'bounce'; handle: string } | undefined {
  const found = (names: string[]) =>
    names
      .flatMap((name) => valuesOf(mail, name))
      .flatMap(addressesIn)
      .flatMap((address) => readTagged(address, sender) ?? []);
  return found(WRITTEN)[0] ?? found(ADDED).find((tagged) => tagged.for === 'bounce');
}

/** Everything in a header that looks like an address, lower case: in names and comments too. */
export function addressesIn(value: string): string[] {
  return [...value.matchAll(/[^\s<>()[\]",;:@]+@[^\s<>()[\]",;:@]+/g)].map(([address]) => address.toLowerCase());
}

/**
 * The one address that a mail says it is from, lower case. Undefined when there is any doubt: several headers, several
 * addresses, or another address in the name, which some program might take for the sender.
 */
export function senderIn(mail: Headers): string | undefined {
  const [from, ...more] = valuesOf(mail, 'from');
  if (from === undefined || more.length > 0) return undefined;
  const [address, ...others] = new Set(addressesIn(from));
  return others.length === 0 ? address : undefined;
}

/** Why a mail was written by a program (RFC 3834); undefined when nothing says so. */
export function whyAutomatic(mail: Headers): string | undefined {
  const [submitted] = valuesOf(mail, 'auto-submitted');
  if (submitted !== undefined && !/^no(?:\s|;|\(|$)/i.test(submitted)) return 'auto-submitted';
  if (valuesOf(mail, 'precedence').some((value) => /^(?:bulk|list|junk|auto_reply)\b/i.test(value))) return 'bulk';
  if (hasNullSender(mail)) return 'empty-return-path';
  const marks = ['list-id', 'x-autoreply', 'x-autorespond'];
  return marks.find((name) => valuesOf(mail, name).length > 0);
}

/** Bounces come from nobody, so that nobody bounces them. */
export function hasNullSender(mail: Headers): boolean {
  return valuesOf(mail, 'return-path').some((value) => value === '<>' || value === '');
}
