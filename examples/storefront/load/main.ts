import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { LoadGenerator } from './generator.js';

/*
 * Customers of the shop.
 *   node load/main.js --url http://127.0.0.1:8080 [--rate 40] [--in-flight 200] [--minutes 480] [--port N]
 * Prints one line of JSON with its address when it runs; GET /summary there says how it goes.
 * SIGTERM and SIGINT end it: it waits for what is in flight and prints its summary as one line of JSON.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    rate: { type: 'string', default: '40' },
    'in-flight': { type: 'string', default: '200' },
    minutes: { type: 'string', default: '480' },
    port: { type: 'string', default: '0' },
  },
});
if (!values.url) throw new Error('The load needs --url: the address of the shop as its customers see it.');

const load = new LoadGenerator({
  url: values.url,
  ratePerSecond: Number(values.rate),
  inFlight: Number(values['in-flight']),
  forMs: Number(values.minutes) * 60_000,
  timeoutMs: 10_000,
});
const server = createServer((request, response) => {
  const known = request.url === '/summary';
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(known ? load.summary() : { error: 'There is /summary here, nothing else.' })}\n`);
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(JSON.stringify({ load: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pid: process.pid }));
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    console.log(JSON.stringify(await load.stop()));
    server.close();
    server.closeAllConnections();
  });
}
