import { randomBytes } from 'node:crypto';

/** A value that must not be where it does not belong. */
export interface Canary {
  name: string;
  /** Random, letters and digits only: no way of writing that keeps text readable changes it. */
  core: string;
  /** The value itself, with the core in it. */
  value: string;
}

/** `write` puts the core into a value of the kind that is wanted, with characters that others have to escape. */
export function canary(name: string, write: (core: string) => string): Canary {
  const core = `canary${randomBytes(16).toString('hex')}`;
  return { name, core, value: write(core) };
}

/** A place that was searched, and what stands there. */
export interface Place {
  where: string;
  text: string;
}

/**
 * Where a canary is, each place once: plain, JSON-escaped (any number of times), as HTML, quoted-printable, percent-encoded,
 * hex, and base64 of either alphabet at any offset inside a larger text.
 */
export function placesWith({ core }: Canary, places: readonly Place[]): string[] {
  const forms = formsOf(core);
  const found = places.filter(({ text }) => readings(text).some((read) => forms.some((form) => read.includes(form))));
  return [...new Set(found.map(({ where }) => where))];
}

function formsOf(core: string): string[] {
  const hex = Buffer.from(core).toString('hex');
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const coded = Buffer.from('-'.repeat(offset) + core).toString('base64');
    // The first and the last characters also hold bits of what stands around it.
    const own = coded.slice(offset === 0 ? 0 : 4, -4);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [core, hex, hex.toUpperCase(), ...inBase64];
}

/** The text, and what it says without soft line breaks, escaped slashes and percent signs. */
function readings(text: string): string[] {
  const joined = text.replace(/=\r?\n|\r?\n[ \t]?|\\[nr]/g, '').replaceAll('\\/', '/');
  const unquoted = joined.replace(/[%=]([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return [text, joined, unquoted];
}

/** Every text inside a value: strings, keys, and bytes read as UTF-8. */
export function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof Map) return [...value].flatMap((pair) => textsIn(pair, seen));
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item, seen)]);
}
