import { createHash } from 'node:crypto';
import { constants, readFileSync, renameSync } from 'node:fs';
import { access, chmod, open, readFile, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errored, systemCode, TargetFailure } from '../failures.js';
import { type Held, heldText, readHeld } from '../keys/credential.js';
import { changedByOthers, type KeyStore, notOurs, type Stored } from '../keys/store.js';
import type { OpenTarget } from '../own-target.js';
import { readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Examination } from '../target-driver.js';

const config = z.object({ file: z.string().min(1) });
/** Its owner alone. */
const MODE = 0o600;

/** One key in a file that is replaced whole by a rename: who reads it finds the old one or the new one, never half of one. */
export function secretFile(target: OpenTarget, { deps }: Pick<StepScope, 'deps'>): KeyStore {
  const file = path.resolve(deps.workspace.root, readConfig(config, target).file);
  return {
    read: () => asked(target.name, () => read(target.name, file)),
    write: (held, revision) => asked(target.name, () => write(target.name, { file, held, revision })),
  };
}

export async function examineSecretFile(target: OpenTarget, { deps }: StepScope): Promise<Examination> {
  const file = path.resolve(deps.workspace.root, readConfig(config, target).file);
  const found = await textOf(file).then(
    (text) => (text === undefined ? 'No key yet' : 'A key in a file'),
    () => 'A file that the worker may not read',
  );
  const why = await access(path.dirname(file), constants.W_OK | constants.X_OK).then(
    () => undefined,
    (error: unknown) => `the worker may not write into its folder (${systemCode(error) ?? 'unknown cause'})`,
  );
  return { found, may: [{ action: 'write', ...(why === undefined ? { verdict: 'yes' } : { verdict: 'no', why }) }] };
}

async function read(name: string, file: string): Promise<Stored | undefined> {
  const text = await textOf(file);
  if (text === undefined) return undefined;
  const held = readHeld(parsed(text));
  if (!held) throw notOurs(name);
  return { ...held, revision: revisionOf(text) };
}

async function write(
  name: string,
  { file, held, revision }: { file: string; held: Held; revision: string | undefined },
): Promise<void> {
  // A link stays a link: what it points to is replaced.
  const real = await realpath(file).catch(() => file);
  const next = `${real}.daybook-${process.pid}-next`;
  const handle = await open(next, 'w', MODE);
  try {
    await chmod(next, MODE);
    await handle.writeFile(heldText(held));
    await handle.sync();
  } finally {
    await handle.close();
  }
  // In one go, so that nothing of this process comes between the look and the change.
  if (revisionAt(real) !== revision) {
    await rm(next, { force: true });
    throw changedByOthers(name);
  }
  renameSync(next, real);
  const folder = await open(path.dirname(real), 'r');
  await folder.sync().finally(() => folder.close());
}

function revisionAt(file: string): string | undefined {
  try {
    return revisionOf(readFileSync(file, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function asked<T>(name: string, access: () => Promise<T>): Promise<T> {
  try {
    return await access();
  } catch (error) {
    if (error instanceof TargetFailure) throw error;
    throw errored(
      'file-not-usable',
      `The file of ${name} could not be read or replaced (${systemCode(error) ?? 'unknown cause'}). Let the worker write there, then retry.`,
      'unknown',
    );
  }
}
