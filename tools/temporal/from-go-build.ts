import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

import { cachedBinary, intoCache, withUnfinished } from './cache.js';
import { findOnPath } from './from-program.js';
import type { FoundBinary, Ladder, Rung } from './rung.js';

const COMMAND = 'github.com/temporalio/cli/cmd/temporal';

/** How often progress is told, in milliseconds. */
const SAY_EVERY = 2_000;

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
    await compile(go, program, ladder);
    return intoCache(program, 'go build', ladder);
  });
}

async function compile(go: string, program: string, ladder: Ladder): Promise<void> {
  // Without version stamps the build also works in a checkout that git does not trust, and without git.
  const args = ['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', program, COMMAND];
  const env = { ...ladder.env, CGO_ENABLED: '0', GOWORK: 'off' };
  const child = spawn(go, args, { cwd: ladder.moduleFolder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const endChild = () => void child.kill('SIGKILL');
  process.once('exit', endChild);
  const limit = setTimeout(endChild, ladder.patience.build);
  const lines: string[] = [];
  const counter = tellProgress(ladder);
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    counter.saw(line);
  });
  const how = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  });
  counter.end();
  clearTimeout(limit);
  process.removeListener('exit', endChild);
  await writeFile(join(ladder.cacheFolder, 'build.log'), `${lines.join('\n')}\n`);
  if (how !== '0') throw new Error(`the build ended with ${how}: ${lastWords(lines)}`);
}

/** Counts what the build prints and says so every few seconds, also while it prints nothing. */
function tellProgress({ onProgress }: Ladder): { saw: (line: string) => void; end: () => void } {
  const started = Date.now();
  let modules = 0;
  let packages = 0;
  const say = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    const fetched = modules > 0 ? `${modules} modules fetched, ` : '';
    const message = `building the server with Go: ${fetched}${packages} packages compiled, ${seconds} s (about 6 minutes the first time)`;
    onProgress({ rung: 'go build', message });
  };
  say();
  const timer = setInterval(say, SAY_EVERY);
  return {
    saw: (line) => {
      if (line.startsWith('go: downloading ')) modules += 1;
      else if (/^[\w.~/-]+$/.test(line)) packages += 1;
    },
    end: () => {
      clearInterval(timer);
      say();
    },
  };
}

function lastWords(lines: string[]): string {
  const said = lines.filter((line) => !line.startsWith('go: downloading ') && !/^[\w.~/-]+$/.test(line));
  return said.slice(-5).join(' | ') || 'it said nothing';
}
