import path from 'node:path';
import { folderRecords } from '../../records/folder.js';
import { readMeasurements } from '../../records/measurements.js';
import type { Ending, Lane } from '../lanes/lane.js';
import { Moment } from '../lanes/moment.js';
import { TargetServer } from '../target-server.js';
import type { Edge, Fate } from './edge.js';
import { EVERY_MS, FOR_MS, type GateMoment, momentOf, shareAt } from './gate-moments.js';
import { brokenPeriod } from './period.js';
import { runbookOf } from './runbook.js';
import { Watched } from './watched.js';

/** A run that switches traffic, watches, and goes on or takes it back. */
export class GateLane implements Lane {
  #moment = new Moment();

  private constructor(
    readonly name: string,
    private readonly at: GateMoment,
    private readonly watched: Watched,
    private readonly site: TargetServer,
    private readonly edge: Edge,
  ) {}

  static async open(name: string, at: GateMoment, edge: Edge): Promise<GateLane> {
    const site = new TargetServer();
    await site.listen();
    return new GateLane(name, at, await Watched.open(), site, edge);
  }

  get moment(): string {
    return momentOf(this.at);
  }

  get held(): boolean {
    return this.#moment.held;
  }

  /** A look waits at its moment, so it has minutes. */
  get targets(): Record<string, string> {
    const { name, at, watched, site, edge } = this;
    const url = at.kind === 'metrics' ? `${watched.url}/metrics` : watched.url;
    return {
      [name]: JSON.stringify({ kind: at.kind, url, timeout: '5m' }),
      [`${name}-edge`]: edge.target,
      [`${name}-site`]: JSON.stringify({ kind: 'http', url: site.url, timeout: '5m' }),
    };
  }

  get runbook(): string {
    return runbookOf(this.name, this.at);
  }

  async reset(): Promise<void> {
    const { site, watched, at } = this;
    const moment = new Moment();
    this.#moment = moment;
    site.reset();
    watched.reset();
    let before = 0;
    watched.before = async (look) => {
      if (moment.awaited) before = look;
      if (!moment.awaited || !this.#isAt(look)) return;
      await moment.hold();
      throw new Error('who asked is dead');
    };
    watched.share = (look) => shareAt(at.data, look, moment.awaited || moment.held ? 0 : look - before);
    const fate = async (what: 'next' | 'undo'): Promise<Fate> => {
      if (!moment.awaited || at.at !== what) return 'serve';
      await moment.hold();
      return at.applies ? 'lose' : 'refuse';
    };
    site.bite = ({ method }) => (method === 'GET' ? 'serve' : fate('next'));
    await this.edge.reset(() => fate('undo'));
  }

  release(): void {
    this.#moment.release();
  }

  async judge({ view, root, run, killedAt }: Ending): Promise<string[]> {
    const good = this.at.data === 'good';
    const status = good ? 'succeeded' : 'undone';
    const faults = await this.edge.judge(good ? 'green' : 'blue');
    if (view.status !== status) faults.push(`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`);
    const step = view.stages.flatMap(({ steps }) => steps).find(({ id }) => id === 'watch');
    const verdict = step?.status === 'succeeded' ? 'passed' : `${step?.status} ${step?.reason ?? ''}`;
    const wanted = good ? 'passed' : 'failed objective-missed';
    if (verdict !== wanted) faults.push(`the gate ${verdict}, expected ${wanted}: ${step?.message ?? ''}`);
    const next = this.site.ledger.length;
    if (next !== (good ? 1 : 0)) faults.push(`I2: the step after the gate was carried out ${next} times`);
    if (verdict !== 'passed') return faults;
    const [kept] = await readMeasurements(folderRecords(path.join(root, '.daybook/records')), run);
    return [...faults, ...brokenPeriod({ looks: this.watched.looks, killedAt, kept })];
  }

  async close(): Promise<void> {
    this.release();
    await this.watched.close();
    await this.site.close();
    await this.edge.close();
  }

  #isAt(look: number): boolean {
    const { at } = this.at;
    if (at !== 'middle' && at !== 'last') return look === at;
    const { looks } = this.watched;
    const elapsed = (looks[look - 1] ?? 0) - (looks[0] ?? 0);
    return elapsed >= (at === 'middle' ? FOR_MS / 2 : FOR_MS - EVERY_MS / 2);
  }
}
