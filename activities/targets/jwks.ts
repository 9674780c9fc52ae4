import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose';
import { z } from 'zod';
import { errored, systemCode, TargetFailure } from '../failures.js';
import type { Signing, SigningAlgorithm, SigningKeys } from '../keys/signing-keys.js';
import { notOurs } from '../keys/store.js';
import type { OpenTarget } from '../own-target.js';
import { readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Examination } from '../target-driver.js';

const config = z.object({ folder: z.string().min(1) });
const list = z.object({ keys: z.array(z.looseObject({ kid: z.string(), alg: z.enum(['EdDSA', 'ES256']) })) });
const signing = z.object({
  id: z.string().optional(),
  file: z.string().optional(),
  until: z.record(z.string(), z.number()).default({}),
});
type SigningFile = z.output<typeof signing>;

/** Members of a JWK that hold what must stay private. */
const PRIVATE = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/**
 * Signing keys in a folder: `<id>.pem` (PKCS 8, its owner alone), `jwks.json` for everybody who verifies, and `signing.json`,
 * which names the key and the file that sign now. Each file is replaced whole by a rename.
 */
export class JwksFolder implements SigningKeys {
  readonly #name: string;
  readonly #folder: string;

  constructor(target: OpenTarget, { deps }: Pick<StepScope, 'deps'>) {
    this.#name = target.name;
    this.#folder = path.resolve(deps.workspace.root, readConfig(config, target).folder);
  }

  read(): Promise<Signing> {
    return this.#asked(async () => {
      const { id, until } = await this.#signing();
      return { ...(id !== undefined && { signs: id }), published: (await this.#list()).map(({ kid }) => kid), until };
    });
  }

  publish(id: string, algorithm: SigningAlgorithm): Promise<void> {
    return this.#asked(async () => {
      const keys = await this.#list();
      if (keys.some(({ kid }) => kid === id)) return;
      await mkdir(this.#folder, { recursive: true, mode: 0o755 });
      const pem = (await this.#text(`${id}.pem`)) ?? (await newPem(algorithm));
      await this.#put(`${id}.pem`, pem, 0o600);
      const jwk = await exportJWK(await importPKCS8(pem, algorithm, { extractable: true }));
      const shown = Object.entries(jwk).filter(([member]) => !PRIVATE.has(member));
      await this.#putList([...keys, { ...Object.fromEntries(shown), kid: id, alg: algorithm, use: 'sig' }]);
    });
  }

  sign(id: string): Promise<void> {
    return this.#asked(async () => {
      const { until } = await this.#signing();
      const { [id]: _signsAgain, ...others } = until;
      await this.#putSigning({ id, file: `${id}.pem`, until: others });
    });
  }

  keepUntil(id: string, until: number): Promise<void> {
    return this.#asked(async () => {
      const now = await this.#signing();
      await this.#putSigning({ ...now, until: { ...now.until, [id]: until } });
    });
  }

  drop(id: string): Promise<void> {
    return this.#asked(async () => {
      const keys = await this.#list();
      if (keys.some(({ kid }) => kid === id)) await this.#putList(keys.filter(({ kid }) => kid !== id));
      await rm(path.join(this.#folder, `${id}.pem`), { force: true });
      const now = await this.#signing();
      const { [id]: dropped, ...until } = now.until;
      if (dropped !== undefined) await this.#putSigning({ ...now, until });
    });
  }

  /** What is there, and whether the worker may write there. */
  async examine(): Promise<Examination> {
    const { signs, published } = await this.read();
    const nearest = await access(this.#folder).then(
      () => this.#folder,
      () => path.dirname(this.#folder),
    );
    const why = await access(nearest, constants.W_OK | constants.X_OK).then(
      () => undefined,
      (error: unknown) => `the worker may not write into ${nearest} (${systemCode(error) ?? 'unknown cause'})`,
    );
    return {
      found: signs === undefined ? 'No signing key yet' : `${published.length} public keys, of which ${signs} signs`,
      may: [{ action: 'write', ...(why === undefined ? { verdict: 'yes' } : { verdict: 'no', why }) }],
    };
  }

  async #list() {
    const text = await this.#text('jwks.json');
    if (text === undefined) return [];
    const read = list.safeParse(parsed(text));
    if (!read.success) throw notOurs(this.#name);
    return read.data.keys;
  }

  async #signing(): Promise<SigningFile> {
    const text = await this.#text('signing.json');
    if (text === undefined) return { until: {} };
    const read = signing.safeParse(parsed(text));
    if (!read.success) throw notOurs(this.#name);
    return read.data;
  }

  #putList(keys: unknown[]): Promise<void> {
    return this.#put('jwks.json', `${JSON.stringify({ keys }, null, 2)}\n`, 0o644);
  }

  #putSigning(now: SigningFile): Promise<void> {
    return this.#put('signing.json', `${JSON.stringify(now, null, 2)}\n`, 0o644);
  }

  #text(file: string): Promise<string | undefined> {
    return readFile(path.join(this.#folder, file), 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    });
  }

  async #put(file: string, text: string, mode: number): Promise<void> {
    const place = path.join(this.#folder, file);
    const next = `${place}.daybook-next`;
    await rm(next, { force: true });
    const handle = await open(next, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, place);
    const folder = await open(this.#folder, 'r');
    await folder.sync().finally(() => folder.close());
  }

  async #asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TargetFailure) throw error;
      throw errored(
        'file-not-usable',
        `The folder of ${this.#name} could not be read or written (${systemCode(error) ?? 'unknown cause'}). Let the worker write there, then retry.`,
        'unknown',
      );
    }
  }
}

async function newPem(algorithm: SigningAlgorithm): Promise<string> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return exportPKCS8(privateKey);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
