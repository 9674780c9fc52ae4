import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import lockfile from 'proper-lockfile';

import type { Ladder } from './rung.js';

/** What the lock needs to know of who makes something. */
type Making = Pick<Ladder, 'cacheFolder' | 'patience' | 'onProgress'>;

/** How often somebody who waits is told so, in milliseconds. */
const SAY_EVERY = 5_000;

/**
 * Runs `work` while no other process downloads or builds into this cache folder. The holder touches the lock
 * all the time; one that was killed is taken over from after `patience.lockStale`. Throws when the lock is still held after `patience.build`.
 */
export async function withCacheLock<T>(ladder: Making, work: () => Promise<T>): Promise<T> {
  await mkdir(ladder.cacheFolder, { recursive: true });
  const release = await acquire(ladder);
  try {
    return await work();
  } finally {
    // Somebody who took the lock over after a long sleep of this machine has released it already.
    await release().catch(() => undefined);
  }
}

async function acquire(ladder: Making): Promise<() => Promise<void>> {
  const { cacheFolder, patience, onProgress } = ladder;
  const started = Date.now();
  let lastSaid = Number.NEGATIVE_INFINITY;
  for (;;) {
    const release = await tryLock(ladder);
    if (release) return release;
    const waited = Date.now() - started;
    if (waited > patience.build) {
      throw new Error(
        `Another process has held ${join(cacheFolder, 'making.lock')} for ${minutes(waited)}. End it, remove that folder and try again.`,
      );
    }
    if (waited - lastSaid >= SAY_EVERY) {
      lastSaid = waited;
      onProgress({
        rung: 'cache',
        message: `another process is fetching or building the server; waiting for it (${Math.round(waited / 1000)} s)`,
      });
    }
    await pause(patience.lockPoll);
  }
}

async function tryLock({ cacheFolder, patience }: Making): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockfile.lock(join(cacheFolder, 'making'), {
      realpath: false,
      stale: patience.lockStale,
      update: patience.lockStale / 4,
      // The only harm of a lost lock is that two processes build; each puts its result in place in one step.
      onCompromised: () => undefined,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`;
}
