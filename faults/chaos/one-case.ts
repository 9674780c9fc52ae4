import { planRunbook } from '../../cli/planning/plan-runbook.js';
import type { RunView, StepView } from '../../model/run-view.js';
import { pause, People } from '../people.js';
import type { Case, Moment } from './moments.js';
import { type ChaosSite, STANDS_MS } from './site.js';

/** After the worker is back, the fault must be lifted within this, and the run ended. */
const RECOVERY_MS = 60_000;
/** Without any worker: the fault's own time, the watchdog's grace, and a busy machine. */
const ALONE_MS = STANDS_MS + 5000 + 5000;
const LOOK_MS = 20;

export interface CaseResult {
  broken: string[];
  /** From the worker's return to the first look that saw no fault, ms; 0 when none stood by then. */
  liftedAfterMs: number;
  /** How often the fault began, as an outsider saw it. */
  begun: number;
  /** Machine reason of the step's end. */
  ended: string;
}

/** Runs one experiment, kills the worker at the moment, brings it back, and says what was broken. */
export async function runCase(site: ChaosSite, { fault, moment }: Case, run: string): Promise<CaseResult> {
  return new Play(site, fault, moment, run).play();
}

class Play {
  private readonly people: People;
  private struck: Promise<void> | undefined;
  private backAt: number | undefined;
  private liftedAt: number | undefined;
  private begun = 0;
  /** When the fault that stood last began. */
  private begunAt = 0;
  private watching = true;
  private readonly faults: string[] = [];

  constructor(
    private readonly site: ChaosSite,
    private readonly fault: Case['fault'],
    private readonly moment: Moment,
    private readonly run: string,
  ) {
    this.people = new People(site.site.gatewayAddress);
  }

  async play(): Promise<CaseResult> {
    const { root } = this.site.site;
    this.site.front.reset();
    this.strikeAtCalls();
    const { plan } = await planRunbook({ root, cwd: root, named: this.fault, inputs: [], environment: 'production' });
    await this.people.start(plan, this.run);
    const watched = this.watch();
    if (this.moment === 'before') await this.strikeBefore();
    const view = await this.ended();
    this.watching = false;
    await watched;
    const step = view && stepOf(view);
    this.judge(step);
    const liftedAfterMs = this.liftedAfterMs();
    const ended = step ? `${step.status} ${step.reason ?? ''}`.trim() : 'nothing';
    return { broken: this.faults, liftedAfterMs, begun: this.begun, ended };
  }

  /** The outsider: looks all the time, counts how often the fault begins, and notes when it is gone. */
  private async watch(): Promise<void> {
    let stood = false;
    while (this.watching) {
      const stands = await this.site.stands(this.fault);
      if (stands && !stood) {
        this.begun += 1;
        this.begunAt = Date.now();
      }
      if (!stands && stood) {
        this.liftedAt = Date.now();
        if (this.moment === 'after') void this.strike();
      }
      if (stands && (this.moment === 'during' || this.moment === 'alone') && Date.now() - this.begunAt > 800)
        void this.strike();
      stood = stands;
      await pause(LOOK_MS);
    }
    if (stood) this.faults.push('the fault still stands after the run has ended');
  }

  /** The toxiproxy's own door pulls the trigger. */
  private strikeAtCalls(): void {
    if (this.fault !== 'network') return;
    const { front } = this.site;
    front.before = async ({ method, path }) => {
      if (this.struck !== undefined) return 'pass';
      const begins = method === 'POST' && path.endsWith('/toxics');
      const { moment } = this;
      if (moment === 'aiming' && method === 'GET') return this.struckWith('drop');
      if (moment === 'begin-held' && begins) return this.struckWith('drop');
      if (moment === 'begin-lost' && begins) return this.struckWith('lose');
      if (moment === 'lift-held' && method === 'DELETE') return this.struckWith('pass');
      if (moment === 'lift-lost' && method === 'DELETE') return this.struckWith('lose');
      return 'pass';
    };
  }

  private struckWith<T>(fate: T): T {
    void this.strike();
    return fate;
  }

  /** While the steady state is looked at for the first time. */
  private async strikeBefore(): Promise<void> {
    for (const deadline = Date.now() + RECOVERY_MS; Date.now() < deadline; await pause(LOOK_MS)) {
      const reply = await this.people.look(this.run);
      const step = reply && stepOf(reply.view);
      if (step && step.status !== 'pending') break;
    }
    await this.strike();
  }

  private strike(): Promise<void> {
    this.struck ??= this.killAndRevive();
    return this.struck;
  }

  private async killAndRevive(): Promise<void> {
    const { site } = this.site;
    await site.kill('worker');
    if (this.moment === 'alone') await this.awaitWatchdog();
    await site.revive('worker');
    this.backAt = Date.now();
  }

  /** Nobody but the watchdog is left to lift it. */
  private async awaitWatchdog(): Promise<void> {
    const deadline = Date.now() + ALONE_MS;
    while (await this.site.stands(this.fault)) {
      if (Date.now() > deadline) {
        this.faults.push(`the watchdog alone did not lift the fault within ${ALONE_MS} ms`);
        return;
      }
      await pause(LOOK_MS);
    }
  }

  private async ended(): Promise<RunView | undefined> {
    for (const deadline = Date.now() + 3 * RECOVERY_MS; Date.now() < deadline; await pause(50)) {
      const reply = await this.people.look(this.run);
      if (reply?.fresh && reply.view.endedAt) return reply.view;
      if (this.backAt !== undefined && Date.now() - this.backAt > RECOVERY_MS + STANDS_MS + 30_000) break;
    }
    this.faults.push('I5: the run did not end');
    return undefined;
  }

  /** 0 where the fault was gone when the worker was back, or began only then. */
  private liftedAfterMs(): number {
    const { backAt = 0, liftedAt = 0, begunAt } = this;
    return begunAt > backAt ? 0 : Math.max(0, liftedAt - backAt);
  }

  private judge(step: StepView | undefined): void {
    if (this.struck === undefined) this.faults.push(`the worker was never killed: ${this.fault} ${this.moment}`);
    if (this.begun > 1) this.faults.push(`I2: the fault began ${this.begun} times`);
    const { added } = this.site.front;
    if (new Set(added).size !== added.length) this.faults.push(`I2: toxics were added twice: ${added.join(', ')}`);
    const lifted = this.liftedAfterMs();
    if (lifted > RECOVERY_MS) this.faults.push(`the fault was lifted ${lifted} ms after the worker was back`);
    const stated = step?.status === 'succeeded' || (step?.status === 'failed' && step.reason === 'interrupted');
    if (step && !stated) this.faults.push(`the step ended ${step.status} ${step.reason ?? ''}: ${step.message ?? ''}`);
  }
}

function stepOf(view: RunView): StepView | undefined {
  return view.stages.flatMap(({ steps }) => steps).find(({ id }) => id === 'break');
}
