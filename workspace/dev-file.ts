import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const shape = z.looseObject({
  temporal: z.string().min(1),
  namespace: z.string().min(1),
  ui: z.string().optional(),
  gateway: z.string().min(1),
  pids: z.object({ server: z.number().optional(), worker: z.number().optional(), gateway: z.number().optional() }),
});

/** What a running `daybook dev` says about itself: addresses, and the processes behind them. */
export type DevFile = z.infer<typeof shape>;

export function devFilePath(root: string): string {
  return join(root, '.daybook', 'dev.json');
}

/** Undefined when `daybook dev` does not run in this workspace. Throws DevFileError for a file that is not whole. */
export async function readDevFile(root: string): Promise<DevFile | undefined> {
  const path = devFilePath(root);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new DevFileError(path, error.message);
  });
  if (text === undefined) return undefined;
  const found = shape.safeParse(jsonOf(text));
  if (!found.success) throw new DevFileError(path, 'it is not complete');
  return found.data;
}

/** Replaces the file in one move, so that nobody reads half of it. Readable for its owner only. */
export async function writeDevFile(root: string, dev: DevFile): Promise<void> {
  const path = devFilePath(root);
  const next = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(next, `${JSON.stringify(shape.parse(dev), null, 2)}\n`, { mode: 0o600 });
  await chmod(next, 0o600);
  await rename(next, path);
}

/** Idempotent. */
export async function removeDevFile(root: string): Promise<void> {
  await rm(devFilePath(root), { force: true });
}

/** .daybook/dev.json is there and cannot be trusted. */
export class DevFileError extends Error {
  override readonly name = 'DevFileError';
  readonly code = 'DB3026';
  readonly cure: string;

  constructor(path: string, why: string) {
    super(`${path} cannot be used: ${why}`);
    this.cure = `Stop daybook dev, remove ${path}, and start daybook dev again.`;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
