/*
 * Addresses that carry a handle: `daybook+<handle>@shop.example` takes replies, `bounce+<handle>@shop.example` what could
 * not be delivered. A handle says where to look and lets nobody in.
 */

/** Before the plus of the address to which undeliverable mails come back. */
export const BOUNCE_LOCAL = 'bounce';

const HANDLE = /^[0-9a-f]{32}$/;

/** Address for replies to a mail from `sender`. */
export function replyAddress(sender: string, handle: string): string {
  const { local, domain } = parts(sender);
  return `${local}+${handle}@${domain}`;
}

/** Envelope sender of a mail from `sender`: where a bounce of it arrives. */
export function bounceAddress(sender: string, handle: string): string {
  return `${BOUNCE_LOCAL}+${handle}@${parts(sender).domain}`;
}

/** What an address that a mail came to means for the mails of `sender`; undefined when it is none of these. */
export function readTagged(address: string, sender: string): { for: 'reply' | 'bounce'; handle: string } | undefined {
  const found = parts(address.toLowerCase());
  const own = parts(sender.toLowerCase());
  const plus = found.local.lastIndexOf('+');
  const handle = found.local.slice(plus + 1);
  if (plus < 0 || found.domain !== own.domain || !HANDLE.test(handle)) return undefined;
  const base = found.local.slice(0, plus);
  if (base === own.local) return { for: 'reply', handle };
  return base === BOUNCE_LOCAL ? { for: 'bounce', handle } : undefined;
}

function parts(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, Math.max(at, 0)), domain: address.slice(at + 1) };
}
