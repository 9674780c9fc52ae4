import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { errored, systemCode } from '../failures.js';

/** sha256 of a file as it is read back, and its size. Undefined where there is none. */
export async function sumOf(
  file: string,
  { signal }: { signal: AbortSignal },
): Promise<{ bytes: number; sha256: string } | undefined> {
  const hash = createHash('sha256');
  const stream = createReadStream(file, { highWaterMark: 1 << 20 });
  try {
    await pipeline(stream, hash, { signal });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (signal.aborted) throw error;
    throw errored(
      'folder-unusable',
      `The file of the backup cannot be read (${code ?? 'unknown cause'}): ${file}.`,
      'no',
    );
  }
  return { bytes: stream.bytesRead, sha256: hash.digest('hex') };
}
