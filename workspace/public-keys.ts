import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { PublicKey } from '../model/statement.js';

/** Thrown for keys that cannot be used. Says what, where and what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
  readonly code: string;
  readonly cure: string;

  constructor({ code, message, cure }: { code: string; message: string; cure: string }) {
    super(message);
    this.code = code;
    this.cure = cure;
  }
}

const base64url32 = /^[A-Za-z0-9_-]{43}$/;

const fileShape = z.strictObject({
  keys: z.array(
    z
      .strictObject({
        kid: z.string().min(1).max(100),
        x: z.string().regex(base64url32),
        notBefore: z.number(),
        notAfter: z.number(),
      })
      .refine((key) => key.notBefore < key.notAfter, 'notBefore must lie before notAfter'),
  ),
});

export interface KeysPlace {
  /** Root of the workspace. */
  root: string;
  /** `keys` of daybook.yaml, relative to the root. */
  keys: string;
}

/**
 * The public keys that this workspace trusts, as in its own checkout. A missing file is an empty list: then nothing
 * verifies. Throws KeyFileError for a file that is not a key list or names a key twice.
 */
export async function readPublicKeys({ root, keys }: KeysPlace): Promise<PublicKey[]> {
  const file = resolve(root, keys);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unusable(file, error.message);
  });
  return text === undefined ? [] : parse(file, text);
}

/** The keys under which a statement signed at `at` (wall time, ms) may stand. */
export function keysValidAt(keys: readonly PublicKey[], at: number): PublicKey[] {
  return keys.filter((key) => key.notBefore <= at && at <= key.notAfter);
}

function parse(file: string, text: string): PublicKey[] {
  const found = fileShape.safeParse(jsonOf(file, text));
  if (!found.success) throw unusable(file, z.prettifyError(found.error));
  const { keys } = found.data;
  const twice = keys.find((key, index) => keys.findIndex(({ kid }) => kid === key.kid) !== index);
  if (twice) throw unusable(file, `key ${twice.kid} stands there twice`);
  return keys;
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(file, error instanceof Error ? error.message : String(error));
  }
}

function unusable(file: string, why: string): KeyFileError {
  return new KeyFileError({
    code: 'keys-unusable',
    message: `${file} is not a list of public keys: ${why}`,
    cure: 'Restore the file from git, or write {"keys":[{"kid","x","notBefore","notAfter"}]} with the keys of the gateway.',
  });
}
