import { parseArgs } from 'node:util';
import { drawCases } from './chaos/moments.js';
import { runCase } from './chaos/one-case.js';
import { ChaosSite } from './chaos/site.js';
import { Random } from './random.js';

/*
 * `npm run faults:chaos -- --seed N --count 26`: kills the worker (`kill -9`) at every boundary of an experiment, and checks
 * from outside that the fault begins at most once and is lifted within 60 s of the worker's return; without any worker, by
 * its watchdog. Prints the seed; the same seed gives the same cases. Exit code 1 when something was broken.
 */

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string', default: '26' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const count = Number(values.count);
const cases = drawCases(new Random(seed));
process.stdout.write(`${JSON.stringify({ seed, count })}\n`);

const site = await ChaosSite.open();
let failures = 0;
let slowest = 0;
try {
  for (let index = 0; index < count; index++) {
    const one = cases.next().value;
    const result = await runCase(site, one, `chaos-${seed}-${index}`).catch((error: unknown) => ({
      broken: [`${error instanceof Error ? error.message : String(error)}\n${site.site.lastLines()}`],
      liftedAfterMs: 0,
    }));
    if (result.broken.length > 0) failures += 1;
    slowest = Math.max(slowest, result.liftedAfterMs);
    process.stdout.write(`${JSON.stringify({ index, ...one, ...result })}\n`);
  }
} finally {
  await site.close();
}
process.stdout.write(`${JSON.stringify({ seed, cases: count, broken: failures, slowestLiftMs: slowest })}\n`);
if (failures > 0) process.exitCode = 1;
