import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder for one test file. */
export function scratch(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-ladder-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes an executable shell script. It may use only what the shell has built in, and full paths. */
export function program(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

/** A stand-in for `temporal` that knows only its version. */
export function temporalSaying(version: string): string {
  return `echo "temporal version 1.0.0 (Server ${version}, UI 2.50.1)"`;
}

/**
 * A stand-in for `go` in `folder`. It notes each run in `runs`, prints what a build prints and makes a `temporal` 1.32.0.
 * GO_FAILS makes it fail; GO_WAITS names a file for which it waits before it ends.
 */
export function fakeGo(folder: string): { runs: () => number } {
  const runs = join(folder, 'go-runs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(runs, '');
  program(
    join(folder, 'go'),
    `
echo run >> '${runs}'
while [ "$1" != -o ]; do shift; done
echo 'go: downloading example.org/a v1.0.0' >&2
echo 'example.org/a/b' >&2
if [ -n "$GO_FAILS" ]; then echo 'a.go:1:2: this does not compile' >&2; exit 1; fi
while [ -n "$GO_WAITS" ] && [ ! -e "$GO_WAITS" ]; do /bin/sleep 0.05; done
printf '#!/bin/sh\\necho "temporal version 0.0.0-DEV (Server 1.32.0, UI 2.50.1)"\\n' > "$2"`,
  );
  return { runs: () => readFileSync(runs, 'utf8').split('\n').length - 1 };
}

export type Mood =
  | 'well'
  | 'wrong-checksum'
  | 'not-in-checksums'
  | 'truncated'
  | 'silent'
  | 'stalls'
  | 'missing'
  | 'not-an-archive';

/** A stand-in for the release page, on a free port of 127.0.0.1. */
export async function releasePage(
  folder: string,
): Promise<{ base: string; be: (mood: Mood) => void; close: () => Promise<void> }> {
  const archive = archiveWithTemporal(folder);
  let mood: Mood = 'well';
  const server = createServer((request, response) => answer({ request, response, archive, mood }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const be = (next: Mood) => {
    mood = next;
  };
  return { base: `http://127.0.0.1:${port}/v1`, be, close };
}

function archiveWithTemporal(folder: string): Buffer {
  const inside = join(folder, 'release');
  // Padding that does not compress, so that a part of the archive is really a part.
  program(join(inside, 'temporal'), `${temporalSaying('1.32.0')}\nexit 0\n${noise(200_000)}`);
  execFileSync('tar', ['-czf', 'release.tar.gz', 'temporal'], { cwd: inside });
  return readFileSync(join(inside, 'release.tar.gz'));
}

function noise(bytes: number): string {
  let text = '';
  for (let at = 0; text.length < bytes; at += 1) text += createHash('sha256').update(String(at)).digest('base64');
  return text;
}

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  archive: Buffer;
  mood: Mood;
}

function answer({ request, response, archive, mood }: Asked): void {
  if (mood === 'silent') return;
  if (mood === 'missing') return void response.writeHead(404).end();
  const body = mood === 'not-an-archive' ? Buffer.from('<html>Sign in to the hotel network</html>') : archive;
  if (request.url?.endsWith('/checksums.txt')) return void response.end(checksums(body, mood));
  response.writeHead(200, { 'content-length': body.length });
  if (mood === 'truncated') return void response.write(body.subarray(0, 1000), () => response.destroy());
  if (mood === 'stalls') return void response.write(body.subarray(0, 1000));
  response.end(body);
}

function checksums(body: Buffer, mood: Mood): string {
  const sum = mood === 'wrong-checksum' ? '0'.repeat(64) : createHash('sha256').update(body).digest('hex');
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as 'linux'];
  const processor = { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64'];
  const name = mood === 'not-in-checksums' ? 'other.tar.gz' : `temporal_cli_1.9.1_${platform}_${processor}.tar.gz`;
  return `${'f'.repeat(64)}  temporal_cli_1.9.1_plan9_mips.tar.gz\n${sum}  ${name}\n`;
}
