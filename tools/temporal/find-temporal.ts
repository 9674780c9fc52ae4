import { cacheFolderFor, fromCache, serverModuleFolder } from './cache.js';
import { withCacheLock } from './cache-lock.js';
import { fromAddress } from './from-address.js';
import { fromDownload } from './from-download.js';
import { fromGoBuild } from './from-go-build.js';
import { fromCliPath, fromPath } from './from-program.js';
import { type MissedRung, TemporalNotFoundError } from './not-found.js';
import { type FoundTemporal, type Ladder, PATIENCE, type Patience, type Rung, type TemporalProgress } from './rung.js';

/** Rungs that only look. */
const LOOK: Rung[] = [fromAddress, fromCliPath, fromPath, fromCache];

/** Rungs that fill the cache, one process at a time. The cache comes first again: another process may have filled it meanwhile. */
const MAKE: Rung[] = [fromCache, fromDownload, fromGoBuild];

export interface FindTemporalOptions {
  /** Read: TEMPORAL_ADDRESS, TEMPORAL_CLI_PATH, PATH, DAYBOOK_CACHE, DAYBOOK_TEMPORAL_DOWNLOAD. */
  env: NodeJS.ProcessEnv;
  /**
   * Whether a server that already runs may be used: any, only one on this machine (a TEMPORAL_ADDRESS elsewhere is an
   * error), or none (the default; tests need their own).
   */
  allowAddress?: 'any' | 'loopback' | 'no';
  onProgress?: (progress: TemporalProgress) => void;
  /** Milliseconds; for tests. */
  patience?: Partial<Patience>;
}

/**
 * Finds a Temporal server, or makes one: a running server, a program on this machine, the cache, the official
 * download, a build from Go modules. The answer says which rung gave it, its server's version and what it lacks.
 * Throws TemporalNotFoundError with the reason and the cure of every rung. Safe to call from several processes at
 * once: only one downloads or builds, the others wait for it and say so.
 */
export async function findTemporal(options: FindTemporalOptions): Promise<FoundTemporal> {
  const moduleFolder = serverModuleFolder();
  const ladder: Ladder = {
    env: options.env,
    allowAddress: options.allowAddress ?? 'no',
    moduleFolder,
    cacheFolder: cacheFolderFor(moduleFolder, options.env),
    patience: { ...PATIENCE, ...options.patience },
    onProgress: options.onProgress ?? (() => undefined),
  };
  const missed: MissedRung[] = [];
  const found = (await climb(LOOK, ladder, missed)) ?? (await withCacheLock(ladder, () => climb(MAKE, ladder, missed)));
  if (!found) throw new TemporalNotFoundError(missed);
  return found;
}

/** Tries one rung after the other and notes why each gave nothing, once a rung. */
async function climb(rungs: Rung[], ladder: Ladder, missed: MissedRung[]): Promise<FoundTemporal | undefined> {
  for (const rung of rungs) {
    const answer = await rung.find(ladder);
    if (answer.kind === 'found') return answer.found;
    if (!missed.some((one) => one.rung === rung.name)) {
      missed.push({ rung: rung.name, reason: answer.reason, cure: answer.cure });
    }
    if (answer.kind === 'wrong') throw new TemporalNotFoundError(missed, rung.name);
  }
  return undefined;
}
