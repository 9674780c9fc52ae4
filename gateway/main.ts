import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadWorkspace } from '../workspace/load.js';
import { portOf, resolveAddresses } from './addresses.js';
import type { GatewayLog } from './context.js';
import { startGateway } from './server.js';

/*
 * The gateway as a process. `--workspace DIR` (or DAYBOOK_WORKSPACE) and `--port N`. Prints `{"ready":"http://…"}` on
 * stdout when it serves, one JSON line per event on stderr, and ends on SIGTERM or SIGINT. Exit 2: the workspace
 * does not check; 1: it could not start.
 */

const log: GatewayLog = (level, message, facts) => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...facts })}\n`);
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { workspace: { type: 'string', short: 'w' }, port: { type: 'string' } } });
  const root = values.workspace ?? process.env.DAYBOOK_WORKSPACE ?? process.cwd();
  const { workspace, problems } = await loadWorkspace(root);
  if (!workspace)
    throw new Error(`The workspace ${root} has ${problems.length} problems. Run: daybook check -w ${root}`);
  const addresses = await resolveAddresses(workspace, process.env);
  const port = values.port === undefined ? portOf(addresses.gateway) : Number(values.port);
  const gateway = await startGateway({ workspace, addresses, port, version: versionOf(), log });
  process.stdout.write(`${JSON.stringify({ ready: gateway.address })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', 'stopping', { signal });
      void gateway.close().then(() => process.exit(0), fail);
    });
  }
}

/** From dist/gateway as well as from gateway. */
function versionOf(): string {
  for (const up of ['../package.json', '../../package.json']) {
    const file = new URL(up, import.meta.url);
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return 'unknown';
}

function fail(error: unknown): never {
  const { message = String(error), code, cure } = error as Partial<{ message: string; code: string; cure: string }>;
  log('error', message, { code, cure });
  process.exit(1);
}

main().catch(fail);
