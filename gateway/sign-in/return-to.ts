const LONGEST = 2_000;

/**
 * Where to go after signing in: a page of this gateway, or its front page for everything else, so that a link to the
 * sign-in cannot lead to another site.
 */
export function returnTo(wish: string | undefined, gateway: string): string {
  if (!wish?.startsWith('/') || wish.length > LONGEST) return '/';
  // Browsers read `\` as `/` and leave out control characters: `/\evil` and `/<tab>/evil` are other sites.
  if (/^\/[/\\]|[\p{Cc}\\]/u.test(wish) || !URL.canParse(wish, gateway)) return '/';
  const { origin, pathname, search } = new URL(wish, gateway);
  if (origin !== new URL(gateway).origin || /^\/(?:\/|api\/|a\/|sign-(?:in|out)(?:\/|$))/.test(pathname)) return '/';
  return `${pathname}${search}`;
}
