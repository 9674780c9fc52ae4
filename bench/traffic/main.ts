import { startHaproxies } from './haproxy-proxy.js';
import { startNginx } from './nginx-proxy.js';
import { startOwnEdge } from './own-edge.js';
import { Shops } from './shops.js';
import { underLoad } from './under-load.js';

/*
 * `npm run bench:traffic`: blue/green and a ramp of 1, 5, 25, 50, 100 percent and back, 20 times each, under 200 requests/s,
 * on three HAProxy processes, on nginx and on the example's own edge. One JSON line per figure; exit code 1 when a request
 * failed or a node had zero backends. `--times N` takes another number of times.
 */

const RATE = 200;
const at = process.argv.indexOf('--times');
const times = at < 0 ? 20 : Number(process.argv[at + 1]);

let missed = 0;
for (const start of [startHaproxies, startNginx, startOwnEdge]) {
  const shops = await Shops.open();
  const proxy = await start(shops.addresses);
  try {
    for (const what of ['blue/green', 'ramp'] as const) {
      const figure = await underLoad(proxy, { what, times, ratePerSecond: RATE });
      if (figure.failed + figure.zeroBackends > 0) missed += 1;
      process.stdout.write(`${JSON.stringify(figure)}\n`);
    }
  } finally {
    await proxy.stop();
    await shops.close();
  }
}
if (missed > 0) process.exitCode = 1;
