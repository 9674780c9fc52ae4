import { basename, join } from 'node:path';

import { cachedBinary, intoCache, withUnfinished } from './cache.js';
import { findOnPath } from './from-program.js';
import { compileGo } from './go-compile.js';
import type { FoundBinary, Ladder, Rung } from './rung.js';

const COMMAND = 'github.com/temporalio/cli/cmd/temporal';

/** Builds the server from Go modules, pinned by go.sum. About six minutes the first time on two cores. The result goes into the cache. */
export const fromGoBuild: Rung = {
  name: 'go build',
  async find(ladder) {
    const cure = 'install Go 1.26.8 or newer and put `go` on PATH';
    const go = await findOnPath('go', ladder.env);
    if (!go) return { kind: 'passed', reason: 'no `go` program is on PATH', cure };
    try {
      return { kind: 'found', found: await build(go, ladder) };
    } catch (error) {
      const log = join(ladder.cacheFolder, 'build.log');
      return {
        kind: 'passed',
        reason: (error as Error).message,
        cure: `read ${log}, put right what it names, and try again`,
      };
    }
  },
};

async function build(go: string, ladder: Ladder): Promise<FoundBinary> {
  return withUnfinished(ladder.cacheFolder, async (folder) => {
    const program = join(folder, basename(cachedBinary(ladder.cacheFolder)));
    await compileGo({ go, program, command: COMMAND, minutes: 6, ladder });
    return intoCache(program, 'go build', ladder);
  });
}
