import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Ladder } from './rung.js';

/** How often progress is told, in milliseconds. */
const SAY_EVERY = 2_000;

export interface GoOrder {
  /** The `go` program. */
  go: string;
  /** Where the result goes. */
  program: string;
  /** The package with the command, from the module in `ladder.moduleFolder`. */
  command: string;
  /** About how long it takes the first time, for those who wait. */
  minutes: number;
  /** More flags for the linker. */
  ldflags?: string;
  ladder: GoLadder;
}

export type GoLadder = Pick<Ladder, 'env' | 'moduleFolder' | 'cacheFolder' | 'patience' | 'onProgress'>;

/** Builds a Go command, pinned by the module's go.sum. Its output goes to build.log in the cache folder. Throws how it ended and its last words. */
export async function compileGo({ go, program, command, minutes, ldflags = '', ladder }: GoOrder): Promise<void> {
  const flags = `-s -w ${ldflags}`.trim();
  // Without version stamps the build also works in a checkout that git does not trust, and without git.
  const args = ['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', program, command];
  const env = { ...ladder.env, CGO_ENABLED: '0', GOWORK: 'off' };
  const child = spawn(go, args, { cwd: ladder.moduleFolder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const endChild = () => void child.kill('SIGKILL');
  process.once('exit', endChild);
  const limit = setTimeout(endChild, ladder.patience.build);
  const lines: string[] = [];
  const counter = tellProgress(ladder, minutes);
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
function tellProgress({ onProgress }: GoLadder, minutes: number): { saw: (line: string) => void; end: () => void } {
  const started = Date.now();
  let modules = 0;
  let packages = 0;
  const say = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    const fetched = modules > 0 ? `${modules} modules fetched, ` : '';
    const message = `building the server with Go: ${fetched}${packages} packages compiled, ${seconds} s (about ${minutes} minutes the first time)`;
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
