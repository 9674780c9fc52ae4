import { playFromCommandLine } from '../lanes/command-line.js';
import { deployGround } from './moments.js';

/*
 * `npm run faults:deploy -- --rounds 10`: the worker is killed at every boundary of a deploy, of its undo, and of a stop, on
 * targets of the kinds process, command and kubernetes. One JSON line a round; exit code 1 when I2 or I5 is broken.
 * `--only 'process: probe,command: verify'` takes some of the boundaries.
 */

await playFromCommandLine(deployGround);
