export interface SafeLink {
  /** Absolute, with everything encoded that could end an attribute or a link of Slack. */
  url: string;
  /** The same for people: it never hides where the link leads. */
  address: string;
}

const LONGEST = 1000;

/**
 * A link of an author, if it may be followed: absolute, http, https or mailto, no user name or password that could
 * pose as the host. Undefined for everything else; it then stays text.
 */
export function safeLink(href: string): SafeLink | undefined {
  if (!/^(?:https?:\/\/|mailto:)/i.test(href) || !URL.canParse(href)) return undefined;
  const { protocol, username, password, href: whole } = new URL(href);
  if (!['http:', 'https:', 'mailto:'].includes(protocol) || username || password) return undefined;
  const url = whole.replace(
    /[<>"'|`\\\s]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  if (url.length > LONGEST) return undefined;
  return { url, address: protocol === 'mailto:' ? url.slice('mailto:'.length) : url };
}
