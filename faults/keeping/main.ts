import { playFromCommandLine } from '../lanes/command-line.js';
import { keepingGround } from './moments.js';

/*
 * `npm run faults:keeping -- --rounds 10`: the worker is killed at every statement that changes something of a data transfer, a
 * restore, a rotation of a key, an access for a while, and a promotion, at real PostgreSQL servers. One JSON line a round; exit
 * code 1 when I2, I5 or I7 is broken, a key in the store did not work, an access stood too long, or two nodes took writes.
 * `--only 'key: store written; consumer not asked'` takes some of the boundaries.
 */

await playFromCommandLine(keepingGround);
