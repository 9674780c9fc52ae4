import { playFromCommandLine } from '../lanes/command-line.js';
import { trafficGround } from './moments.js';

/*
 * `npm run faults:traffic -- --rounds 10`: the worker is killed at every boundary of a switch of three HAProxies, of its undo,
 * and of going back because a node refuses; and at every one of a switch of nginx. One JSON line a round; exit code 1 when I2, I5 or I10 is
 * broken. `--only 'drain,edge-2 raised'` takes some of the boundaries.
 */

await playFromCommandLine(trafficGround);
