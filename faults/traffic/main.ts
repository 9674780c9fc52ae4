import { parseArgs } from 'node:util';
import { killAt, MOMENTS } from './campaign.js';

/*
 * `npm run faults:traffic -- --rounds 10`: the worker is killed at every boundary of a switch of three HAProxies, of its undo,
 * and of going back because a node refuses; and at every one of a switch of nginx. One JSON line a round; exit code 1 when I2, I5 or I10 is
 * broken. `--only 'drain,edge-2 raised'` takes some of the boundaries.
 */

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string' } } });
const rounds = Number(values.rounds);
const only = values.only?.split(',');
const moments = [...MOMENTS.keys()].filter((moment) => only?.includes(moment) ?? true);
let killed = 0;
let slowest = 0;
const broken: string[] = [];
await killAt(moments, {
  rounds,
  tell: (round) => {
    process.stdout.write(`${JSON.stringify(round)}\n`);
    broken.push(...round.broken);
    killed += round.killed;
    slowest = Math.max(slowest, round.recoveryMs);
  },
});
process.stdout.write(
  `${JSON.stringify({ boundaries: moments.length, rounds, killed, broken: broken.length, slowestRecoveryMs: slowest })}\n`,
);
if (broken.length > 0) process.exitCode = 1;
