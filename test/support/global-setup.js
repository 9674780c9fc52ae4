import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/*
 * Runs once, before the first test of the integration tier: compiles the programs, bundles the workflows and starts one
 * Temporal server for all. It is JavaScript because jest loads it without its own transforms. Tests read what it leaves
 * in the environment through test/support/server.ts.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export default async function setUp() {
  compile();
  const { startDevServer } = await import(compiled('tools/temporal/dev-server.js'));
  const { runbookKey, environmentKey, stateKey, dayKey } = await import(compiled('client/search-attributes.js'));
  const keys = [runbookKey, environmentKey, stateKey, dayKey];
  const folder = mkdtempSync(join(tmpdir(), 'daybook-test-server-'));
  const server = await startDevServer({
    searchAttributes: Object.fromEntries(keys.map(({ name }) => [name, 'Keyword'])),
    dataFile: join(folder, 'temporal.sqlite'),
    log: join(folder, 'temporal.log'),
    headless: true,
    onProgress: everyTenSeconds(),
  });
  const { address, namespace, version, lacks, logFile } = server;
  say(`server ${version} at ${address}, from ${server.rung}; log: ${logFile}`);
  for (const sentence of lacks) say(`this server lacks ${sentence}`);
  process.env.DAYBOOK_TEST_SERVER = JSON.stringify({ address, namespace, version, lacks });
  globalThis.daybookTestServer = { server, folder };
}

function compile() {
  run('npx', ['tsc', '-p', 'tsconfig.build.json']);
  // Without the bundle no worker starts; a checkout that has no worker yet can still test the server.
  if (existsSync(join(root, 'dist/worker/bundle.js'))) run(process.execPath, ['dist/worker/bundle.js']);
}

function run(program, args) {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  throw new Error(`${program} ${args.join(' ')} failed before the tests:\n${error?.message ?? ''}${stdout}${stderr}`);
}

function compiled(path) {
  return pathToFileURL(join(root, 'dist', path)).href;
}

/** A build of the server takes minutes; a log needs a line now and then. */
function everyTenSeconds() {
  let last = Number.NEGATIVE_INFINITY;
  return ({ rung, message }) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    say(`${rung}: ${message}`);
  };
}

function say(sentence) {
  process.stderr.write(`temporal: ${sentence}\n`);
}
