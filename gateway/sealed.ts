import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { Sessions } from './sign-in/sessions.js';

/*
 * Small values that travel through a browser and come back: readable there, made by gateways of this workspace only, and
 * good until an instant. They carry no authority of their own.
 */

export interface Sealing {
  /** Keeps different uses apart. */
  purpose: string;
  value: unknown;
  /** Wall time, ms. */
  until: number;
}

/** Safe in a cookie and in an address. */
export function seal(sessions: Pick<Sessions, 'mac'>, { purpose, value, until }: Sealing): string {
  const text = Buffer.from(JSON.stringify({ value, until })).toString('base64url');
  return `${text}.${sessions.mac(purpose, text)}`;
}

/** Undefined for what was not sealed here for this purpose, is over at `now` (wall time, ms), or has another shape. */
export function unseal<T>(
  sessions: Pick<Sessions, 'mac'>,
  { purpose, sealed, now, shape }: { purpose: string; sealed: string | undefined; now: number; shape: z.ZodType<T> },
): T | undefined {
  const [text = '', mac = '', ...rest] = sealed?.split('.') ?? [];
  const expected = Buffer.from(sessions.mac(purpose, text));
  const given = Buffer.from(mac);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { value, until } = JSON.parse(Buffer.from(text, 'base64url').toString()) as { value: unknown; until: number };
  const found = shape.safeParse(value);
  return now < until && found.success ? found.data : undefined;
}
