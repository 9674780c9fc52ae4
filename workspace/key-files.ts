import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { PublicKey } from '../model/statement.js';
import { KeyFileError, type KeysPlace, keysValidAt, readPublicKeys } from './public-keys.js';

/** A private key as it lies on disk. `pem` is PKCS #8. */
export interface PrivateKeyFile {
  kid: string;
  pem: string;
}

const shape = z.strictObject({ kid: z.string().min(1), pem: z.string().includes('PRIVATE KEY') });
const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;
/** Clocks of other machines may be behind. */
const SKEW_MS = 300_000;
/** Time for the new list to reach every worker before anything is signed under it. */
const LEAD_MS = 600_000;

/** Folder of the gateway's private keys. Mode 700, and never in git. */
export function keyFolder(root: string): string {
  return join(root, '.daybook', 'keys');
}

/**
 * Makes a signing key and appends its public half to the list. With own keys in the list already this is a rotation:
 * the new one signs `leadMs` from now (default ten minutes, and at once where no own key is valid), so that workers have the
 * list before; the others end `overlapMs` after that (default one day), so that what they signed can still be used. Keys of other
 * gateways stay as they are: whether those are still good cannot be known here. Not idempotent. `now` is wall time, ms.
 */
export async function makeSigningKey(
  place: KeysPlace,
  { now, overlapMs = DAY_MS, leadMs }: { now: number; overlapMs?: number; leadMs?: number },
): Promise<PublicKey> {
  const kid = `gateway-${new Date(now).toISOString().slice(0, 10)}-${randomBytes(4).toString('hex')}`;
  const before = await readPublicKeys(place);
  const own = new Set((await readSigningKeys(place.root)).map((key) => key.kid));
  const x = await writePrivateKey(join(keyFolder(place.root), `signing-${kid}.json`), kid);
  const rotates = keysValidAt(before, now).some((key) => own.has(key.kid));
  const lead = leadMs ?? (rotates ? LEAD_MS : 0);
  const notBefore = lead > 0 ? now + lead : now - SKEW_MS;
  const added: PublicKey = { kid, x, notBefore, notAfter: now + lead + YEAR_MS };
  const ending = before.map((key) =>
    own.has(key.kid)
      ? { ...key, notAfter: Math.max(Math.min(key.notAfter, now + lead + overlapMs), key.notBefore + 1) }
      : key,
  );
  await replaceList(place, [...ending, added]);
  return added;
}

/** All private signing keys of this workspace, in no order; empty when there are none. */
export async function readSigningKeys(root: string): Promise<PrivateKeyFile[]> {
  const folder = keyFolder(root);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return Promise.all(
    names.filter((name) => /^signing-.*\.json$/.test(name)).map((name) => readPrivateKey(join(folder, name))),
  );
}

/** The key that signs sessions; made when missing. It is nobody's business but this gateway's, so it is in no list. */
export async function sessionKey(root: string): Promise<PrivateKeyFile> {
  const file = join(keyFolder(root), 'session.json');
  try {
    await writePrivateKey(file, 'session');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readPrivateKey(file);
}

/** Throws KeyFileError when the file is readable for others, or is no key. */
async function readPrivateKey(file: string): Promise<PrivateKeyFile> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    throw new KeyFileError({
      code: 'key-readable-by-others',
      message: `${file} may be read by other users of this machine (mode ${(mode & 0o777).toString(8)})`,
      cure: `Run: chmod 600 ${file}. If others had access, make a new key.`,
    });
  }
  const found = shape.safeParse(parseJson(await readFile(file, 'utf8')));
  if (found.success) return found.data;
  throw new KeyFileError({
    code: 'key-damaged',
    message: `${file} is not a private key of Daybook`,
    cure: 'Restore it, or remove it and make a new key.',
  });
}

/** Returns the public half. The file appears whole or not at all; an existing one is not overwritten (EEXIST). */
async function writePrivateKey(file: string, kid: string): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const content: PrivateKeyFile = { kid, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await chmod(dirname(file), 0o700);
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } finally {
    await unlink(draft);
  }
  const { x } = publicKey.export({ format: 'jwk' });
  if (!x) throw new TypeError('an Ed25519 key has no public coordinate');
  return x;
}

async function replaceList({ root, keys }: KeysPlace, list: PublicKey[]): Promise<void> {
  const file = resolve(root, keys);
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify({ keys: list }, undefined, 2)}\n`);
  await rename(draft, file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
