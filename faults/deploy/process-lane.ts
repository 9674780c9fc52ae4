import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainEnvironment } from '../../activities/child.js';
import { ownSupervisorPath, startSupervisor, stopSlot } from '../../activities/supervisor/starter.js';
import { freePort } from '../../tools/temporal/ports.js';
import type { Ending, Lane, Play } from '../lanes/lane.js';
import { Moment } from '../lanes/moment.js';
import { pause } from '../people.js';
import { CutSocket } from '../traffic/cut-socket.js';
import { brokenChanges } from './ledger.js';
import type { ProcessMoment } from './process-moments.js';
import { processesOf, signal } from './processes.js';
import { PROGRAM } from './program.js';
import { ENDS, runbookOf } from './story.js';

const GRACE_MS = 2000;

/** One slot of this machine with a real program in it, kept by a supervisor that outlives the worker. */
export class ProcessLane implements Lane {
  #question = new Moment();
  #cut: CutSocket | undefined;
  #base: string | undefined;

  private constructor(
    readonly name: string,
    private readonly at: ProcessMoment,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async open(name: string, at: ProcessMoment): Promise<ProcessLane> {
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-slot-'));
    await writeFile(path.join(folder, 'shop.mjs'), PROGRAM);
    return new ProcessLane(name, at, folder, await freePort());
  }

  get moment(): string {
    return `process: ${this.at.name}`;
  }

  get held(): boolean {
    return this.#question.held || (existsSync(this.#place('here')) && !existsSync(this.#place('go')));
  }

  get targets(): Record<string, string> {
    const slots = { green: { port: this.port } };
    const { folder } = this;
    return {
      [this.name]: JSON.stringify({
        kind: 'process',
        program: this.#argv,
        folder,
        health: '/healthz',
        env: this.#env,
        slots,
      }),
    };
  }

  get runbook(): string {
    return runbookOf(this, this.at.story);
  }

  async reset({ root }: Play): Promise<void> {
    this.release();
    this.#base = path.join(root, '.daybook', 'processes', `production.${this.name}.green`);
    await mkdir(path.dirname(this.#base), { recursive: true, mode: 0o700 });
    await this.#clear();
    await this.#startOld(this.#base);
    for (const name of ['here', 'go', 'frozen']) await rm(this.#place(name), { force: true });
    await writeFile(this.#place('ledger'), '');
    if (this.at.question) await this.#standBefore(`${this.#base}.sock`);
  }

  release(): void {
    this.#question.release();
    writeFileSync(this.#place('go'), '');
    const frozen = this.#read('frozen');
    if (frozen !== '') signal(Number(frozen), 'SIGCONT');
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { status, versions } = ENDS[this.at.story];
    const faults: string[] = [];
    if (view.status !== status) faults.push(`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`);
    faults.push(...brokenChanges(this.#changes(), this.at.story));
    const starts = this.#lines().filter(([what]) => what === 'start').length;
    const due = versions.slice(1).filter(Boolean).length;
    if (starts !== due) faults.push(`I2: programs were started ${starts} times instead of ${due}`);
    const odd = this.#lines().filter(([what]) => what !== 'start' && what !== 'end');
    for (const [what, version] of odd) faults.push(`I2: ${version} was ${what}: two programs were in the slot`);
    const wanted = versions.at(-1) ?? '';
    const runs = await this.#answers();
    if (runs !== wanted) faults.push(`the slot should run ${wanted || 'nothing'}, and ${runs || 'nothing'} answers`);
    const alive = this.#alive().length;
    if (alive !== (wanted === '' ? 0 : 1)) faults.push(`${alive} programs of the slot are alive`);
    return faults;
  }

  async close(): Promise<void> {
    this.release();
    await this.#clear();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #argv(): string[] {
    return [process.execPath, this.#place('shop.mjs')];
  }

  get #env(): Record<string, string> {
    const { program } = this.at;
    return program ? { HOLD: `${program.does} ${program.version}` } : {};
  }

  /** Ends what runs in the slot, and whoever stands before its socket. */
  async #clear(): Promise<void> {
    const base = this.#base;
    if (base === undefined) return;
    await stopSlot(base, GRACE_MS);
    await this.#cut?.close();
    this.#cut = undefined;
    for (const pid of this.#alive()) signal(pid, 'SIGKILL');
  }

  async #startOld(base: string): Promise<void> {
    const own = { PORT: String(this.port), VERSION: 'v1', SLOT: 'green' };
    await startSupervisor(ownSupervisorPath(), {
      base,
      slot: 'green',
      version: 'v1',
      key: 'before',
      port: this.port,
      program: this.#argv,
      folder: this.folder,
      env: { ...plainEnvironment(process.env), ...this.#env, ...own },
    });
    while ((await this.#answers()) !== 'v1') await pause(50);
  }

  /** A socket that was moved is still listened on. */
  async #standBefore(socket: string): Promise<void> {
    const moment = new Moment();
    this.#question = moment;
    await rename(socket, `${socket}.real`);
    const cut = await CutSocket.before(`${socket}.real`, socket);
    this.#cut = cut;
    cut.cut = async () => {
      // What waits too long is asked again by the worker; nothing is served before that worker is dead.
      if (!moment.held && !(moment.awaited && cut.asked.length === this.at.question)) return 'serve';
      await moment.hold();
      return 'refuse';
    };
  }

  /** A program that starts is a change; so is one that ends, when none starts after it. */
  #changes() {
    const started = this.#lines().filter(([what]) => what === 'start');
    const changes = started.map(([, version = '', pid = '']) => ({ key: `the start of ${pid}`, version }));
    return this.#alive().length > 0 ? changes : [...changes, { key: 'the stop', version: '' }];
  }

  #lines(): string[][] {
    const lines = this.#read('ledger').split('\n').filter(Boolean);
    return lines.map((line) => line.split(' '));
  }

  #alive(): number[] {
    return processesOf(this.#place('shop.mjs'));
  }

  async #answers(): Promise<string> {
    const reply = await fetch(`http://127.0.0.1:${this.port}/`).catch(() => undefined);
    return (await reply?.text()) ?? '';
  }

  #read(name: string): string {
    return existsSync(this.#place(name)) ? readFileSync(this.#place(name), 'utf8') : '';
  }

  #place(name: string): string {
    return path.join(this.folder, name);
  }
}
