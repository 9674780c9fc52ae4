import { playFromCommandLine } from '../lanes/command-line.js';
import { gateGround } from './moments.js';

/*
 * `npm run faults:gate -- --rounds 10`: the worker is killed at every boundary of a gate between a switch of traffic and the
 * step after it, on both sources, with good data and with bad. One JSON line a round; exit code 1 when I2, I5 or I10 is broken, a
 * gate passed on bad data, or passed before its whole period was watched. `--only 'prometheus: opens'` takes some of the boundaries.
 */

await playFromCommandLine(gateGround);
