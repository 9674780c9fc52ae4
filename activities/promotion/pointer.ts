import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errored, systemCode } from '../failures.js';

const shape = z.object({ primary: z.string(), host: z.string(), port: z.number(), epoch: z.number().int().min(0) });

/** What applications read: who is primary, and how often that has changed. */
export type PointerText = z.output<typeof shape>;

/** What the file says; undefined where there is none. Errored `pointer-unreadable` where it says something else. */
export async function readPointer(file: string): Promise<PointerText | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    const why = systemCode(error) ?? 'it is no pointer';
    throw errored(
      'pointer-unreadable',
      `The pointer ${file} could not be read (${why}). Put it right, then retry.`,
      'no',
    );
  }
}

/** Replaces it as a whole: who reads it sees the old text or the new one. Durable before it resolves; may be repeated. */
export async function writePointer(file: string, text: PointerText): Promise<void> {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}-${randomBytes(6).toString('hex')}`);
  try {
    // Applications of other users read it, and it holds no secret.
    const handle = await open(draft, 'wx', 0o644);
    try {
      await handle.writeFile(`${JSON.stringify(text)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    const folder = await open(path.dirname(file), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(draft, { force: true });
    const why = systemCode(error) ?? 'unknown cause';
    const message = `The pointer ${file} could not be written (${why}), so applications may still go to the old primary. Check the folder, then retry.`;
    throw errored('pointer-unwritable', message, 'unknown');
  }
}
