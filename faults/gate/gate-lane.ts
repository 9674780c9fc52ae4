import path from 'node:path';
import { folderRecords } from '../../records/folder.js';
import { readMeasurements } from '../../records/measurements.js';
import { doubleTransitions, emptyTraffic } from '../invariants.js';
import type { Ending, Lane } from '../lanes/lane.js';
import { Moment } from '../lanes/moment.js';
import { type Bite, TargetServer } from '../target-server.js';
import { EVERY_MS, FOR_MS, type GateMoment, shareAt } from './gate-moments.js';
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
  ) {}

  static async open(name: string, at: GateMoment): Promise<GateLane> {
    const site = new TargetServer();
    await site.listen();
    return new GateLane(name, at, await Watched.open(), site);
  }

  get moment(): string {
    return `${this.at.kind}: ${this.at.name}`;
  }

  get held(): boolean {
    return this.#moment.held;
  }

  /** A look waits at its moment, so it has minutes. */
  get targets(): Record<string, string> {
    const { name, at, watched, site } = this;
    const url = at.kind === 'metrics' ? `${watched.url}/metrics` : watched.url;
    return {
      [name]: JSON.stringify({ kind: at.kind, url, timeout: '5m' }),
      [`${name}-edge`]: JSON.stringify({ kind: 'http', url: site.url, traffic: '/traffic', timeout: '5m' }),
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
    site.bite = async ({ method, path, body }) => {
      if (!moment.awaited || method === 'GET' || !this.#isAtEffect(path, body)) return 'serve';
      await moment.hold();
      return (at.applies ? 'lose' : 'refuse') satisfies Bite;
    };
  }

  release(): void {
    this.#moment.release();
  }

  async judge({ view, root, run, killedAt }: Ending): Promise<string[]> {
    const { ledger, weights } = this.site;
    const good = this.at.data === 'good';
    const status = good ? 'succeeded' : 'undone';
    const serves = good ? 'green' : 'blue';
    const faults = [...doubleTransitions(ledger), ...emptyTraffic(ledger)];
    if (view.status !== status) faults.push(`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`);
    if (weights[serves] !== 100) faults.push(`I10: ${serves} should serve, weights are ${JSON.stringify(weights)}`);
    const step = view.stages.flatMap(({ steps }) => steps).find(({ id }) => id === 'watch');
    const verdict = step?.status === 'succeeded' ? 'passed' : `${step?.status} ${step?.reason ?? ''}`;
    const wanted = good ? 'passed' : 'failed objective-missed';
    if (verdict !== wanted) faults.push(`the gate ${verdict}, expected ${wanted}: ${step?.message ?? ''}`);
    const next = ledger.filter(({ path: at }) => at === '/next').length;
    if (!good && next > 0) faults.push('the run went on after a gate on bad data');
    if (verdict !== 'passed') return faults;
    const [kept] = await readMeasurements(folderRecords(path.join(root, '.daybook/records')), run);
    return [...faults, ...brokenPeriod({ looks: this.watched.looks, killedAt, kept })];
  }

  async close(): Promise<void> {
    this.release();
    await this.watched.close();
    await this.site.close();
  }

  #isAt(look: number): boolean {
    const { at } = this.at;
    if (at !== 'last') return look === at;
    const { looks } = this.watched;
    return (looks[look - 1] ?? 0) - (looks[0] ?? 0) >= FOR_MS - EVERY_MS / 2;
  }

  #isAtEffect(where: string, body: string): boolean {
    if (this.at.at === 'next') return where === '/next';
    const back = (JSON.parse(body) as { weights?: Record<string, number> }).weights?.blue === 100;
    return this.at.at === 'undo' && where === '/traffic' && back;
  }
}
