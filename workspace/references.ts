import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json, JsonObject } from '../model/json.js';

/** Where things are. Their values are shown to people; all other referenced values are taken for credentials. */
const ADDRESS_FIELDS = new Set(['url', 'port', 'socket', 'host', 'address', 'folder']);

export interface ReferenceSources {
  env: { [name: string]: string | undefined };
  /** Relative `file:` paths start here. */
  root: string;
  /** Learns every value that a credential reference gave, and a password inside an address. */
  learn?(credential: string): void;
}

/** One text that may be a reference. */
export interface ReferencePlace {
  /** For the error: `mail.password in targets.yaml`. */
  where: string;
  /** Name of the field; decides whether the value is an address or a credential. */
  field: string;
}

/** A reference without a value. Names the reference, never a value. */
export class ReferenceMissing extends Error {
  override readonly name = 'ReferenceMissing';
  readonly cure: string;

  constructor(
    /** As in ReferencePlace. */
    readonly where: string,
    readonly scheme: 'env' | 'file',
    /** The variable, or the path as it is written. */
    readonly reference: string,
    /** `unset`, `empty`, or a system code such as ENOENT. */
    readonly why: string,
  ) {
    const what = scheme === 'env' ? 'environment variable' : 'file';
    super(`${where} refers to the ${what} ${reference}, which this process cannot use (${why})`);
    this.cure =
      scheme === 'env'
        ? `Set ${reference} where the process starts, and start it again.`
        : `Put the file ${reference} there, readable for the process.`;
  }
}

/**
 * Replaces each string `env:NAME` or `file:path` in a configuration by what it refers to (a file without its last line
 * break). `name` goes before the fields in errors. Call it inside one activity or one gateway call only, and let the result
 * go nowhere else. Throws ReferenceMissing when one has no value: nothing is tried with half a configuration.
 */
export async function resolveReferences(
  name: string,
  config: JsonObject,
  sources: ReferenceSources,
): Promise<JsonObject> {
  const resolveValue = async (value: Json, field: string, at: string): Promise<Json> => {
    if (typeof value === 'string') return resolveReference(value, { where: `${at} in targets.yaml`, field }, sources);
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
export async function resolveReference(
  text: string,
  place: ReferencePlace,
  sources: ReferenceSources,
): Promise<string> {
  const reference = text.match(/^(env|file):(.+)$/s);
  if (!reference) return text;
  const [, scheme, name = ''] = reference;
  const value =
    scheme === 'env' ? fromEnvironment(name, place.where, sources) : await fromFile(name, place.where, sources);
  remember(value, place.field, sources);
  return value;
}

function fromEnvironment(name: string, where: string, { env }: ReferenceSources): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new ReferenceMissing(where, 'env', name, value === undefined ? 'unset' : 'empty');
}

async function fromFile(name: string, where: string, { root }: ReferenceSources): Promise<string> {
  const text = await readFile(resolve(root, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ReferenceMissing(where, 'file', name, error.code ?? 'unreadable');
  });
  const value = text.replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new ReferenceMissing(where, 'file', name, 'empty');
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
