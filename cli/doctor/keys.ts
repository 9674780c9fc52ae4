import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PublicKey } from '../../model/statement.js';
import type { Finding } from './finding.js';

/** The public keys that workers check votes against. Without one that is valid, no guarded step goes through. */
export function examineKeys(root: string, written: string, now = Date.now()): Finding {
  const file = resolve(root, written);
  let keys: PublicKey[];
  try {
    keys = (JSON.parse(readFileSync(file, 'utf8')) as { keys: PublicKey[] }).keys;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      name: 'keys',
      state: missing ? 'missing' : 'broken',
      message: missing ? `${file} does not exist yet` : `${file} cannot be read as public keys`,
      cure: missing
        ? 'In a local workspace the gateway makes it at its first start (`daybook dev`); elsewhere: `daybook init --keys`.'
        : 'Take the file of the gateway again.',
    };
  }
  const valid = Array.isArray(keys) ? keys.filter(({ notBefore, notAfter }) => notBefore <= now && now < notAfter) : [];
  if (valid.length > 0)
    return { name: 'keys', state: 'good', message: `${valid.map(({ kid }) => kid).join(', ')} valid now` };
  return {
    name: 'keys',
    state: 'broken',
    message: `${file} has no key that is valid now, so no vote would count`,
    cure: 'Make a new one where the gateway runs (`daybook init --keys`), and give the file to every worker.',
  };
}
