import { parseArgs } from 'node:util';
import { drawFaults, runWithFault } from './one-fault.js';
import { Random } from './random.js';
import { FaultSite } from './site.js';

/*
 * `npm run faults -- --seed N --count 50`: kills worker, gateway and server (`kill -9`) at step boundaries and inside
 * effects, and checks I1, I2, I4, I5 and I10 after each. Prints the seed; the same seed gives the same faults.
 * Exit code 1 when an invariant is broken.
 */

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string', default: '50' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const count = Number(values.count);
const faults = drawFaults(new Random(seed));
process.stdout.write(`${JSON.stringify({ seed, count })}\n`);

const site = await FaultSite.open();
let failures = 0;
const recoveries: number[] = [];
try {
  for (let index = 0; index < count; index++) {
    const fault = faults.next().value;
    const result = await runWithFault(site, fault, `fault-${seed}-${index}`).catch((error: unknown) => ({
      broken: [`${error instanceof Error ? error.message : String(error)}\n${site.lastLines()}`],
      recoveryMs: Number.NaN,
    }));
    if (result.broken.length > 0) failures += 1;
    recoveries.push(result.recoveryMs);
    process.stdout.write(`${JSON.stringify({ index, ...fault, ...result })}\n`);
  }
} finally {
  await site.close();
}
const slowest = Math.max(...recoveries.filter((ms) => !Number.isNaN(ms)), 0);
process.stdout.write(`${JSON.stringify({ seed, faults: count, broken: failures, slowestRecoveryMs: slowest })}\n`);
if (failures > 0) process.exitCode = 1;
