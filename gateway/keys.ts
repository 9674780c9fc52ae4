import { createPrivateKey, createPublicKey, sign as signBytes } from 'node:crypto';
import type { PublicKey } from '../model/statement.js';
import { makeSigningKey, type PrivateKeyFile, readSigningKeys } from '../workspace/key-files.js';
import { KeyFileError, type KeysPlace, keysValidAt, readPublicKeys } from '../workspace/public-keys.js';

export interface SigningKey {
  kid: string;
  /** Ed25519 signature, base64url. */
  sign(bytes: Uint8Array): string;
}

/** The gateway's signing keys and the list that says when each may sign. */
export interface SigningKeys {
  /** The newest own key that is valid at `now` (wall time, ms). Read afresh, so a rotation needs no restart. Throws KeyFileError. */
  current(now: number): Promise<SigningKey>;
  /** The public list, as workers see it. */
  publicKeys(): Promise<PublicKey[]>;
}

export interface KeysOptions extends KeysPlace {
  /** A local workspace makes its first key itself. */
  local: boolean;
  now: number;
}

/** Opens the keys and proves that one can sign now. Throws KeyFileError that says what to do. */
export async function openSigningKeys({ root, keys, local, now }: KeysOptions): Promise<SigningKeys> {
  const place = { root, keys };
  if (local && !(await usable(place, now))) await makeSigningKey(place, { now });
  const opened: SigningKeys = { current: (at) => current(place, at), publicKeys: () => readPublicKeys(place) };
  await opened.current(now);
  return opened;
}

async function current(place: KeysPlace, now: number): Promise<SigningKey> {
  const found = await usable(place, now);
  if (!found) throw await missing(place);
  const privateKey = createPrivateKey(found.pem);
  return { kid: found.kid, sign: (bytes) => signBytes(null, bytes, privateKey).toString('base64url') };
}

/** The newest private key whose own public half stands in the list and is valid. */
async function usable(place: KeysPlace, now: number): Promise<PrivateKeyFile | undefined> {
  const own = new Map((await readSigningKeys(place.root)).map((key) => [key.kid, key]));
  const valid = keysValidAt(await readPublicKeys(place), now).sort((a, b) => b.notBefore - a.notBefore);
  for (const listed of valid) {
    const key = own.get(listed.kid);
    if (key && publicHalf(key) === listed.x) return key;
  }
  return undefined;
}

function publicHalf(key: PrivateKeyFile): string | undefined {
  return createPublicKey(createPrivateKey(key.pem)).export({ format: 'jwk' }).x;
}

async function missing(place: KeysPlace): Promise<KeyFileError> {
  const own = await readSigningKeys(place.root);
  if (own.length === 0) {
    return new KeyFileError({
      code: 'signing-key-missing',
      message: `the gateway has no signing key in ${place.root}/.daybook/keys`,
      cure: 'Make one: daybook init --keys. Then bring its public half to the workers with the workspace.',
    });
  }
  return new KeyFileError({
    code: 'signing-key-not-listed',
    message: `none of the gateway's signing keys (${own.map(({ kid }) => kid).join(', ')}) is in ${place.keys} and valid now`,
    cure: `Bring ${place.keys} up to date, or make a new key: daybook init --keys`,
  });
}
