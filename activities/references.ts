import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Json, JsonObject } from '../model/json.js';
import { errored, systemCode } from './failures.js';
import type { Secrets } from './secrets.js';

/** Where things are. Their values are shown to people; all other referenced values are taken for credentials. */
const ADDRESS_FIELDS = new Set(['url', 'port', 'socket', 'host', 'address', 'folder']);

export interface ReferenceSources {
  env: { [name: string]: string | undefined };
  /** Relative `file:` paths start here. */
  root: string;
  /** Learns every value that a credential reference gave. */
  secrets: Secrets;
}

/**
 * Replaces each string `env:NAME` or `file:path` in a target's configuration by what it refers to (a file without its last
 * line break). Call it inside one activity only, and let the result go nowhere else.
 * Throws errored `reference-missing` when one has no value: nothing is tried with half a configuration.
 */
export async function resolveReferences(
  target: string,
  config: JsonObject,
  sources: ReferenceSources,
): Promise<JsonObject> {
  const resolve = async (value: Json, field: string, where: string): Promise<Json> => {
    if (typeof value === 'string') return resolveText(value, { target, field, where, sources });
    if (Array.isArray(value))
      return Promise.all(value.map((item, index) => resolve(item, field, `${where}[${index}]`)));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(
      async ([name, item]) => [name, await resolve(item, name, `${where}.${name}`)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };
  return (await resolve(config, '', target)) as JsonObject;
}

interface Place {
  target: string;
  field: string;
  where: string;
  sources: ReferenceSources;
}

async function resolveText(text: string, place: Place): Promise<string> {
  const reference = text.match(/^(env|file):(.+)$/s);
  if (!reference) return text;
  const [, scheme, name = ''] = reference;
  const value = scheme === 'env' ? fromEnvironment(name, place) : await fromFile(name, place);
  remember(value, place);
  return value;
}

function fromEnvironment(name: string, { where, sources }: Place): string {
  const value = sources.env[name];
  if (value !== undefined && value !== '') return value;
  throw errored(
    'reference-missing',
    `${where} in targets.yaml refers to the environment variable ${name}, which this worker does not have. Set ${name} where the worker starts, restart the worker, then retry.`,
    'no',
  );
}

async function fromFile(name: string, { where, sources }: Place): Promise<string> {
  try {
    const value = (await readFile(path.resolve(sources.root, name), 'utf8')).replace(/\r?\n$/, '');
    if (value !== '') return value;
  } catch (error) {
    throw missingFile(where, name, systemCode(error) ?? 'unreadable');
  }
  throw missingFile(where, name, 'empty');
}

function missingFile(where: string, name: string, why: string) {
  return errored(
    'reference-missing',
    `${where} in targets.yaml refers to the file ${name}, which this worker cannot use (${why}). Put it there, readable for the worker, then retry.`,
    'no',
  );
}

/** An address is no secret, but a password inside one is. */
function remember(value: string, { field, sources }: Place): void {
  if (!ADDRESS_FIELDS.has(field)) return sources.secrets.add(value);
  const password = value.match(/^[a-z][a-z0-9+.-]*:\/\/[^/@:]*:([^/@]+)@/i)?.[1];
  if (password === undefined) return;
  sources.secrets.add(password);
  sources.secrets.add(safeDecode(password));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
