import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { readBuildStamp } from './build-stamp.js';
import { Database } from './database.js';
import { stopGracefully } from './graceful-stop.js';
import { hasDatabase } from './place-files.js';
import { shopServer } from './server.js';
import { StoredOrders } from './stored-orders.js';

/*
 * One instance of the shop: PORT, VERSION and SLOT come from the environment, as Daybook's `process` targets give them.
 * DATABASE_FOLDER names a folder with the files of place-files.ts; where there is none, orders are kept by nobody (order-book.ts).
 * Prints one line of JSON when it listens. SIGTERM and SIGINT stop it gracefully.
 */
const { PORT = '0', VERSION = 'v0.0.0', SLOT = 'blue', DATABASE_FOLDER: folder } = process.env;
const releases = fileURLToPath(new URL('releases', import.meta.url));
const database = hasDatabase(folder) ? new Database(folder) : undefined;
const book = database && new StoredOrders(database);
const server = shopServer({ label: VERSION, slot: SLOT, stamp: readBuildStamp(releases, VERSION), book });

// An edge keeps connections for reuse. Closing them later than the edge does saves it a race.
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ shop: `http://127.0.0.1:${port}`, version: VERSION, slot: SLOT, pid: process.pid }));
});

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    process.exitCode = (await stopGracefully(server, 10_000)) ? 0 : 1;
    await database?.close();
  });
}
