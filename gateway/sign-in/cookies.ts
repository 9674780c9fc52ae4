import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { portOf } from '../addresses.js';
import type { GatewayContext } from '../context.js';

/** `session`: who is signed in. `sign-in`: a sign-in that is on its way to the identity provider and back. */
export type CookieUse = 'session' | 'sign-in';

type Place = Pick<GatewayContext, 'addresses'>;

/**
 * Name of a cookie. Over https its prefix makes browsers hold it to this host, to `Secure` and to no other path. On this
 * machine cookies know no ports, so the name does.
 */
export function cookieName({ addresses }: Place, use: CookieUse): string {
  const bare = use === 'session' ? 'daybook' : 'daybook-sign-in';
  return isSecure({ addresses }) ? `__Host-${bare}` : `${bare}-${portOf(addresses.gateway)}`;
}

export function readCookie(http: Context, place: Place, use: CookieUse): string | undefined {
  return getCookie(http, cookieName(place, use));
}

/** Scripts cannot read it, and forms of other sites do not send it. `seconds` is its life in the browser. */
export function writeCookie(
  http: Context,
  place: Place,
  { use, value, seconds }: { use: CookieUse; value: string; seconds: number },
): void {
  setCookie(http, cookieName(place, use), value, { ...attributes(place), maxAge: Math.max(0, Math.floor(seconds)) });
}

export function clearCookie(http: Context, place: Place, use: CookieUse): void {
  deleteCookie(http, cookieName(place, use), attributes(place));
}

function attributes(place: Place) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(place) } as const;
}

function isSecure({ addresses }: Place): boolean {
  return addresses.gateway.startsWith('https://');
}
