import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isReference } from '../model/reference-text.js';
import type { DaybookConfig } from '../model/workspace.js';
import { keyFolder } from './key-files.js';
import { KeyFileError } from './public-keys.js';
import { ReferenceMissing, resolveReference } from './references.js';

/** A secret under which mail links are signed (HS256). */
export interface LinkKey {
  /** Names the key in a link; says nothing about the secret. */
  kid: string;
  secret: Uint8Array;
}

/** HS256 wants as many bytes as its hash has. */
export const SHORTEST_LINK_SECRET = 32;

const fileShape = z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/**
 * The keys of mail links, newest first: the first one signs, any of them verifies. From the reference `links.secret` of
 * daybook.yaml, whose value is one secret, or several on lines of their own with the newest first (rotation). A local
 * workspace without one makes its own in .daybook/keys/links.json, which worker and gateway share.
 * Throws KeyFileError where there is none, where one is shorter than 32 bytes, and for a file that others may read.
 */
export async function readLinkKeys(o: {
  root: string;
  daybook: Pick<DaybookConfig, 'local' | 'links'>;
  env: { [name: string]: string | undefined };
}): Promise<LinkKey[]> {
  const { root, daybook, env } = o;
  if (daybook.links) return keysOf(await configuredSecret(daybook.links.secret, { root, env }));
  if (daybook.local) return keysOf(await ownSecret(root));
  throw new KeyFileError({
    code: 'link-secret-missing',
    message: 'daybook.yaml names no secret for mail links, so no link can be signed or believed',
    cure: 'Make one (openssl rand -base64 48), give it to worker and gateway as DAYBOOK_LINK_SECRET, and write `links: { secret: env:DAYBOOK_LINK_SECRET }` into daybook.yaml.',
  });
}

async function configuredSecret(
  reference: string,
  sources: { root: string; env: { [name: string]: string | undefined } },
): Promise<string> {
  if (!isReference(reference)) {
    throw new KeyFileError({
      code: 'link-secret-written-out',
      message: 'links.secret in daybook.yaml is no reference, and a secret in a file of the workspace is none',
      cure: 'Write a reference such as env:DAYBOOK_LINK_SECRET, and take another secret.',
    });
  }
  try {
    return await resolveReference(reference, { where: 'links.secret in daybook.yaml', field: 'secret' }, sources);
  } catch (error) {
    if (!(error instanceof ReferenceMissing)) throw error;
    throw new KeyFileError({ code: 'link-secret-missing', message: error.message, cure: error.cure });
  }
}

function keysOf(text: string): LinkKey[] {
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => new TextEncoder().encode(line));
  if (secrets.length > 0 && secrets.every((secret) => secret.length >= SHORTEST_LINK_SECRET))
    return secrets.map((secret) => ({ kid: kidOf(secret), secret }));
  throw new KeyFileError({
    code: 'link-secret-short',
    message: `a secret of mail links is shorter than ${SHORTEST_LINK_SECRET} bytes`,
    cure: 'Make a new one: openssl rand -base64 48',
  });
}

function kidOf(secret: Uint8Array): string {
  return createHash('sha256').update('daybook-link-key\n').update(secret).digest('hex').slice(0, 12);
}

/** Of a local workspace; made when missing. Two processes that make it at once get the same. */
async function ownSecret(root: string): Promise<string> {
  const file = join(keyFolder(root), 'links.json');
  const mode = await modeOf(file);
  if (mode === undefined) await writeOnce(file, JSON.stringify({ secret: randomBytes(32).toString('base64url') }));
  if (mode !== undefined && (mode & 0o077) !== 0) {
    throw new KeyFileError({
      code: 'key-readable-by-others',
      message: `${file} may be read by other users of this machine (mode ${(mode & 0o777).toString(8)})`,
      cure: `Remove it: links that were mailed end, and a new secret is made.`,
    });
  }
  const found = fileShape.safeParse(jsonOf(await readFile(file, 'utf8')));
  if (found.success) return found.data.secret;
  throw new KeyFileError({
    code: 'key-damaged',
    message: `${file} is not a secret of Daybook`,
    cure: 'Remove it: links that were mailed end, and a new secret is made.',
  });
}

async function modeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mode }) => mode,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
}

/** The file appears whole or not at all; one that is there already stays. */
async function writeOnce(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await chmod(dirname(file), 0o700);
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
