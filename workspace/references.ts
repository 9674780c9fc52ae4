import type { Json, JsonObject } from '../model/json.js';
import { readReference, type Reference, schemeOf } from '../model/reference-text.js';
import { fromAws } from './references/aws-sm.js';
import { fromEnvironment } from './references/env.js';
import { fromFile } from './references/file.js';
import { NoSecret, ReferenceMissing } from './references/missing.js';
import type { ReferenceSources } from './references/sources.js';
import { fromVault } from './references/vault.js';

export { ReferenceMissing } from './references/missing.js';
export type { ReferenceSources } from './references/sources.js';

/** Where things are. Their values are shown to people; all other referenced values are taken for credentials. */
const ADDRESS_FIELDS = new Set(['url', 'port', 'socket', 'host', 'address', 'folder']);

/** One text that may be a reference. */
export interface ReferencePlace {
  /** For the error: `mail.password in targets.yaml`. */
  where: string;
  /** Name of the field; decides whether the value is an address or a credential. */
  field: string;
}

/**
 * Replaces each reference (`env:`, `file:`, `vault:`, `aws-sm:`) in a configuration by what it refers to. `name` goes before
 * the fields in errors. Call it inside one activity or one gateway call only, and let the result go nowhere else. Throws
 * ReferenceMissing when one has no value: nothing is tried with half a configuration.
 */
export async function resolveReferences(
  name: string,
  config: JsonObject,
  sources: ReferenceSources,
): Promise<JsonObject> {
  const stores = new Stores(sources);
  const resolveValue = async (value: Json, field: string, at: string): Promise<Json> => {
    if (typeof value === 'string') return stores.resolve(value, { where: `${at} in targets.yaml`, field });
    if (Array.isArray(value))
      return Promise.all(value.map((item, index) => resolveValue(item, field, `${at}[${index}]`)));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await resolveValue(item, key, `${at}.${key}`)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };
  return (await resolveValue(config, '', name)) as JsonObject;
}

/** The same for one text; what is no reference comes back as it is. Throws ReferenceMissing. */
export function resolveReference(text: string, place: ReferencePlace, sources: ReferenceSources): Promise<string> {
  return new Stores(sources).resolve(text, place);
}

/** The stores as one configuration sees them: each secret is read once, so that its user and its password belong together. */
class Stores {
  readonly #sources: ReferenceSources;
  readonly #read = new Map<string, Promise<Secret>>();

  constructor(sources: ReferenceSources) {
    this.#sources = sources;
  }

  async resolve(text: string, { where, field }: ReferencePlace): Promise<string> {
    const scheme = schemeOf(text);
    if (scheme === undefined) return text;
    const written = text.slice(scheme.length + 1);
    const reference = readReference(text);
    if (!reference)
      throw new ReferenceMissing(where, scheme, written, 'it is not well-formed', 'See `daybook explain DB3015`.');
    try {
      const value = fieldOf(await this.#secret(reference), reference);
      remember(value, field, this.#sources);
      return value;
    } catch (error) {
      if (!(error instanceof NoSecret)) throw error;
      throw new ReferenceMissing(where, scheme, written, error.why, error.cure);
    }
  }

  #secret({ scheme, name }: Reference): Promise<Secret> {
    const key = `${scheme}:${name}`;
    const read = this.#read.get(key) ?? this.#ask(scheme, name);
    this.#read.set(key, read);
    return read;
  }

  async #ask(scheme: Reference['scheme'], name: string): Promise<Secret> {
    return READERS[scheme](name, this.#sources);
  }
}

/** One text, or the fields of a secret that has several. */
type Secret = string | Record<string, unknown>;

type Reader = (name: string, sources: ReferenceSources) => Secret | Promise<Secret>;

const READERS: Record<Reference['scheme'], Reader> = {
  env: fromEnvironment,
  file: fromFile,
  vault: fromVault,
  'aws-sm': fromAws,
};

/** The field of a secret with several. Numbers become text, as a reference gives text. */
function fieldOf(secret: Secret, { field }: Reference): string {
  if (field === undefined) return secret as string;
  const fields = typeof secret === 'string' ? objectOf(secret) : secret;
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const why =
    value === undefined ? `it has no field ${field}` : value === '' ? 'empty' : `its field ${field} is no text`;
  throw new NoSecret(why, `Write the field ${field} into the secret, or name another one after the #.`);
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below: the parser's own message would show a part of the secret.
  }
  throw new NoSecret('it is no JSON object', 'Leave the # and the field out, or store the secret as a JSON object.');
}

/** An address is no secret, but a password inside one is. */
function remember(value: string, field: string, { learn }: ReferenceSources): void {
  if (!learn) return;
  if (!ADDRESS_FIELDS.has(field)) return learn(value);
  const password = value.match(/^[a-z][a-z0-9+.-]*:\/\/[^/@:]*:([^/@]+)@/i)?.[1];
  if (password === undefined) return;
  learn(password);
  learn(safeDecode(password));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
