import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { intoCache, withUnfinished } from './cache.js';
import { downloadText, downloadTo } from './download.js';
import { isLoopback } from './from-address.js';
import type { FoundBinary, Ladder, Rung } from './rung.js';

/** The first official release with a server that skips time. */
const VERSION = '1.9.1';
const OFFICIAL = `https://github.com/temporalio/cli/releases/download/v${VERSION}`;

const PLATFORMS: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const PROCESSORS: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The official release, from its page or from the folder that DAYBOOK_TEMPORAL_DOWNLOAD names (`off`: never).
 * The archive must match the release's own checksums file. What was downloaded goes into the cache.
 */
export const fromDownload: Rung = {
  name: 'download',
  async find(ladder) {
    const from = ladder.env.DAYBOOK_TEMPORAL_DOWNLOAD || OFFICIAL;
    if (from === 'off') {
      return { kind: 'passed', reason: 'DAYBOOK_TEMPORAL_DOWNLOAD is off', cure: 'unset DAYBOOK_TEMPORAL_DOWNLOAD' };
    }
    try {
      return { kind: 'found', found: await downloadFrom(addressOf(from), ladder) };
    } catch (error) {
      const cure = 'connect to the internet, or set DAYBOOK_TEMPORAL_DOWNLOAD to a folder with the same files';
      return { kind: 'passed', reason: (error as Error).message, cure };
    }
  },
};

/** A checksum fetched over plain HTTP from another machine proves nothing, so that is refused. */
function addressOf(from: string): string {
  if (!URL.canParse(from)) throw new Error(`DAYBOOK_TEMPORAL_DOWNLOAD is not an address: ${from}`);
  const url = new URL(from);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.host))) return from.replace(/\/+$/, '');
  throw new Error(`${from} is neither https nor on this machine`);
}

async function downloadFrom(base: string, ladder: Ladder): Promise<FoundBinary> {
  const archive = archiveName();
  const wanted = checksumOf(archive, await downloadText(`${base}/checksums.txt`, ladder.patience), base);
  return withUnfinished(ladder.cacheFolder, async (folder) => {
    const file = join(folder, archive);
    const url = `${base}/${archive}`;
    const onPercent = (percent: number | undefined) =>
      ladder.onProgress({ rung: 'download', message: `downloading ${url}`, percent });
    await downloadTo(file, { url, patience: ladder.patience, onPercent });
    await requireChecksum(file, wanted, url);
    return intoCache(await unpack(folder, archive), 'download', ladder);
  });
}

async function requireChecksum(file: string, wanted: string, url: string): Promise<void> {
  const content = await readFile(file);
  const got = createHash('sha256').update(content).digest('hex');
  if (got === wanted) return;
  throw new Error(`${url} has the wrong checksum: ${got} instead of ${wanted}. It was thrown away`);
}

function archiveName(): string {
  const platform = PLATFORMS[process.platform];
  const processor = PROCESSORS[process.arch];
  if (!platform || !processor) throw new Error(`there is no release for ${process.platform} on ${process.arch}`);
  return `temporal_cli_${VERSION}_${platform}_${processor}.tar.gz`;
}

function checksumOf(archive: string, checksums: string, base: string): string {
  for (const line of checksums.split('\n')) {
    const [sum, name] = line.trim().split(/\s+\*?/);
    if (name === archive && /^[0-9a-f]{64}$/i.test(sum ?? '')) return (sum as string).toLowerCase();
  }
  throw new Error(`${base}/checksums.txt names no SHA-256 for ${archive}`);
}

/** `tar` is on every platform that has a release. Run inside the folder, because GNU tar reads `C:` as a host. */
async function unpack(folder: string, archive: string): Promise<string> {
  const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  await promisify(execFile)('tar', ['-xzf', archive, program], { cwd: folder }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(`${archive} could not be unpacked: ${error.stderr?.trim() || error.message}`);
    },
  );
  return join(folder, program);
}
