import { readFileSync } from 'node:fs';
import { SIDES } from '../../tools/postgres/pair.js';
import type { Ending, Lane } from '../lanes/lane.js';
import { laneRunbook } from '../lanes/runbook.js';
import { Door } from './door.js';
import { brokenEnd } from './ending.js';
import { Pair } from './pair.js';
import type { PromoteMoment } from './promote-moments.js';
import { Questions } from './questions.js';
import { canary } from './shared-server.js';
import { Strike } from './strike.js';
import { brokenWrites, Writer } from './writer.js';

/** A pair of servers of its own, each behind a door, of which the standby becomes the primary. */
export class PromoteLane implements Lane {
  #writers: { east: Writer; west: Writer } | undefined;

  private constructor(
    readonly name: string,
    private readonly at: PromoteMoment,
    private readonly strike: Strike,
    private readonly parts: { pair: Pair; doors: { east: Door; west: Door }; questions: Questions; password: string },
  ) {}

  static async open(name: string, at: PromoteMoment): Promise<PromoteLane> {
    const strike = new Strike(at.at);
    const password = canary();
    const pair = await Pair.start(password);
    const doors = {
      east: await Door.before(pair.east.address, strike),
      west: await Door.before(pair.west.address, strike),
    };
    const questions = await Questions.open(strike, () => JSON.parse(readFileSync(pair.pointer, 'utf8')));
    process.env[variable(name)] = password;
    return new PromoteLane(name, at, strike, { pair, doors, questions, password });
  }

  get moment(): string {
    return `promote: ${this.at.name}`;
  }

  get held(): boolean {
    return this.strike.held;
  }

  get secrets(): readonly string[] {
    return [this.parts.password];
  }

  get targets(): Record<string, string> {
    const { name, parts } = this;
    const { pair, doors, questions } = parts;
    const nodes = Object.fromEntries(
      SIDES.map((side) => {
        const fence = { run: pair.fence('run', side, questions.url), look: pair.fence('look', side, questions.url) };
        return [side, { host: '127.0.0.1', port: doors[side].port, fence }];
      }),
    );
    const place = {
      user: 'postgres',
      password: `env:${variable(name)}`,
      database: 'postgres',
      tls: 'none',
      timeout: '2m',
    };
    return {
      [name]: JSON.stringify({ kind: 'postgres-pair', nodes, ...place, pointer: pair.pointer }),
      [`${name}-app`]: JSON.stringify({ kind: 'http', url: questions.url, timeout: '5m' }),
    };
  }

  get runbook(): string {
    const { name } = this;
    const promote = {
      ...{ id: 'promote', type: 'promote', target: name, to: 'west', within: '2m', timeout: '15m', retry: 30 },
      consumers: [{ target: `${name}-app`, get: '/application', expect: 'response.json.primary == "west"' }],
    };
    return laneRunbook(this, { day: 'N', stage: 'move', steps: [promote] });
  }

  async reset(): Promise<void> {
    const { pair, doors } = this.parts;
    await this.#stopWriters();
    await pair.restore();
    for (const side of SIDES) await doors[side].open();
    await pair.point({ host: '127.0.0.1', port: doors.east.port });
    this.strike.reset();
    this.#writers = { east: new Writer('east', pair.east), west: new Writer('west', pair.west) };
  }

  release(): void {
    this.strike.release();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { pair } = this.parts;
    const standing = `east ${await pair.standing('east')}, west ${await pair.standing('west')}`;
    const { primary, epoch } = await pair.pointed();
    const writers = this.#writers;
    await this.#stopWriters();
    const kept = await pair.west.query<{ n: string }>("select n from taken where node = 'east'").catch(() => []);
    const taken = { east: writers?.east.taken ?? [], west: writers?.west.taken ?? [] };
    return [
      ...brokenEnd(view, 'succeeded'),
      ...brokenWrites(taken, new Set(kept.map(({ n }) => Number(n)))),
      ...(standing === 'east gone, west primary 2' ? [] : [`I2: in the end: ${standing}`]),
      ...(primary === 'west' && epoch === 2 ? [] : [`I2: the pointer says ${primary}, ${epoch}`]),
      ...(pair.isFenced('east') && !pair.isFenced('west') ? [] : ['not east, or not only east, is fenced']),
    ];
  }

  async close(): Promise<void> {
    this.release();
    await this.#stopWriters();
    const { pair, doors, questions } = this.parts;
    await questions.close();
    for (const side of SIDES) await doors[side].close();
    await pair.remove();
  }

  async #stopWriters(): Promise<void> {
    await Promise.all([this.#writers?.east.stop(), this.#writers?.west.stop()]);
    this.#writers = undefined;
  }
}

function variable(name: string): string {
  return `PASSWORD_${name.toUpperCase().replace('-', '_')}`;
}
