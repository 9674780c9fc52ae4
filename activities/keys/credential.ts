import { z } from 'zod';

/** Public. It stands in outcomes, records and consumers' answers. */
const id = z.string().regex(/^[\w.-]{1,80}$/);

const opening = z.strictObject({
  id,
  user: z.string(),
  password: z.string(),
  host: z.string(),
  port: z.number(),
  database: z.string(),
});
const plain = z.strictObject({ id, value: z.string() });

/** One key as it stands in a store. Everything but `id` and `user` is nobody's business outside of the attempt and the store. */
export const credential = z.union([opening, plain]);
export type Credential = z.output<typeof credential>;
export type Opening = z.output<typeof opening>;

/** What a store holds: the key that consumers find, and the one before as long as it works too. */
export interface Held {
  current: Credential;
  previous?: Credential;
}

/** The document of stores that hold one JSON object: the current key's fields, and `previous`. */
export function heldText({ current, previous }: Held): string {
  return `${JSON.stringify({ ...current, ...(previous && { previous }) }, null, 2)}\n`;
}

/** Undefined for anything that Daybook did not write. */
export function readHeld(document: unknown): Held | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const { previous, ...fields } = document as { previous?: unknown };
  const current = credential.safeParse(fields);
  if (!current.success) return undefined;
  if (previous === undefined || previous === null) return { current: current.data };
  const before = credential.safeParse(previous);
  return before.success ? { current: current.data, previous: before.data } : undefined;
}

/** The part that must not be seen. */
export function secretOf(key: Credential): string {
  return 'password' in key ? key.password : key.value;
}
