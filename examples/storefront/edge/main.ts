import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { stopGracefully } from '../shop/graceful-stop.js';
import { adminServer } from './admin.js';
import { startHealthChecks } from './health-checks.js';
import { proxyServer } from './proxy.js';
import { Traffic } from './traffic.js';

/*
 * The example's own edge, for machines without HAProxy.
 *   node edge/main.js --server blue=http://127.0.0.1:8001 --server green=http://127.0.0.1:8002 --serves blue [--port N] [--admin-port N]
 * Prints one line of JSON with its two addresses when both listen. SIGTERM and SIGINT end it: what is in flight is answered.
 */
const { values } = parseArgs({
  options: {
    server: { type: 'string', multiple: true, default: [] },
    serves: { type: 'string', default: 'blue' },
    port: { type: 'string', default: '0' },
    'admin-port': { type: 'string', default: '0' },
  },
});

const backends = values.server.map((text) => {
  const [colour = '', origin = ''] = text.split('=', 2);
  return { colour, origin: new URL(origin).origin };
});
const traffic = new Traffic(backends, { [values.serves]: 100 });
const endChecks = await startHealthChecks(traffic, { everyMs: 200, timeoutMs: 1000, inARow: 2 });
const servers = [proxyServer(traffic), adminServer(traffic)] as const;
const [edge, admin] = [await listen(servers[0], values.port), await listen(servers[1], values['admin-port'])];
console.log(JSON.stringify({ edge, admin, pid: process.pid }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    endChecks();
    const finished = await Promise.all(servers.map((server) => stopGracefully(server, 10_000)));
    process.exitCode = finished.every(Boolean) ? 0 : 1;
  });
}

function listen(server: Server, port: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}
