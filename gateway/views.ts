import { createHash } from 'node:crypto';
import { ClientFailure } from '../client/failure.js';
import type { Audiences } from '../client/audiences.js';
import type { Plans } from '../client/plans.js';
import type { Runs } from '../client/runs.js';
import type { AccessView } from '../model/access/open-access.js';
import type { Ask } from '../model/ask.js';
import { planDigest } from '../model/digest.js';
import type { RunRecord } from '../model/local-activities.js';
import type { Headway } from '../model/headway.js';
import type { MeasuredGate } from '../model/gate/measurement.js';
import type { Plan } from '../model/plan.js';
import type { RunView, StepView } from '../model/run-view.js';
import { Lately } from './lately.js';
import { readAccesses } from '../records/accesses.js';
import { isRecordName } from '../records/names.js';
import { readHeadway } from '../records/headway.js';
import { readMeasurements } from '../records/measurements.js';
import { readResponses, type Responses } from '../records/responses.js';
import type { RecordStore } from '../records/store.js';
import { Ledgers, type ReadLedger } from './ledgers.js';
import { type Overview, readOverview } from './overview.js';
import { type Looked, Polls } from './polls.js';

export interface SeenView {
  view: RunView;
  /** False when no worker answered and `view` is the last one known. */
  fresh: boolean;
  /** What its gates have measured. Missing where none has begun. */
  gates?: MeasuredGate[];
  /** Access that it has given for a while. Missing where there is none. */
  accesses?: AccessView[];
  /** How far its long steps have come that run now. Missing where none does. */
  headway?: Headway[];
}

export interface ViewsOptions {
  runs: Pick<Runs, 'viewRun' | 'listRuns'>;
  audiences: Pick<Audiences, 'view'>;
  plans: Plans;
  /** Where closed runs are read when nobody can show them any more. */
  store: Pick<RecordStore, 'get' | 'list'>;
  /** Between two looks at a watched run, ms. Everything together is looked at four times less often, records of people 60 times. */
  everyMs: number;
  /** Views kept for the time when no worker answers. */
  keep: number;
  /** Wall time, ms. */
  now(): number;
}

/** What runs show: asked of their workers, remembered for when none answers, and polled once for all who watch a run. */
export class Views {
  private readonly known = new Map<string, RunView>();
  /** Closed runs that nobody showed, and when they were asked for in vain: a moment later their record is enough. */
  private readonly closed = new Map<string, { view: RunView; at: number }>();
  private readonly plans = new Map<string, Plan>();
  private readonly runPolls: Polls<SeenView>;
  private readonly overviewPolls: Polls<Overview>;
  private readonly ledgers: Ledgers;
  private readonly lately: Lately<Responses>;

  constructor(private readonly options: ViewsOptions) {
    const { audiences, store, everyMs, keep, now } = options;
    this.runPolls = new Polls({ everyMs, look: (run) => this.see(run), versionOf });
    this.overviewPolls = new Polls({ everyMs: 4 * everyMs, look: () => this.overview(), versionOf: overviewVersion });
    this.ledgers = new Ledgers({ audiences, store, keepMs: everyMs, keep, now });
    this.lately = new Lately({ read: () => this.readResponses(), keepMs: 60 * everyMs, now });
  }

  /**
   * The view now; of a run that nobody can show, its record when it is closed, or the last one known. Throws the
   * ClientFailure when there is none.
   */
  async see(run: string): Promise<SeenView> {
    const seen = await this.seeView(run);
    const { store } = this.options;
    const steps = seen.view.stages.flatMap((stage) => stage.steps);
    const begun = steps.some(isBegunGate);
    const long = steps.filter(tellsHeadway).map(({ id }) => id);
    const accesses = steps.some(isBegunGrant) ? await readAccesses(store, { run }) : [];
    return {
      ...seen,
      ...(begun && { gates: await readMeasurements(store, run) }),
      ...(long.length > 0 && { headway: await this.headwayOf(run, long) }),
      ...(accesses.length > 0 && { accesses }),
    };
  }

  private async headwayOf(run: string, steps: readonly string[]): Promise<Headway[]> {
    const told = await readHeadway(this.options.store, run);
    return told.filter(({ step }) => steps.includes(step));
  }

  private async seeView(run: string): Promise<SeenView> {
    const closed = this.closedLately(run);
    if (closed) return { view: closed, fresh: true };
    try {
      const view = await this.options.runs.viewRun(run);
      keepNewest(this.known, { key: run, value: view, most: this.options.keep });
      return { view, fresh: true };
    } catch (error) {
      if (!(error instanceof ClientFailure) || !UNSEEN.has(error.kind)) throw error;
      const record = await this.record(run);
      if (record) {
        const value = { view: record.view, at: this.options.now() };
        keepNewest(this.closed, { key: run, value, most: this.options.keep });
        return { view: record.view, fresh: true };
      }
      const view = error.kind === 'not-found' ? undefined : this.known.get(run);
      if (view) return { view, fresh: false };
      throw error;
    }
  }

  /** Where everything stands now. Throws a ClientFailure. */
  overview(): Promise<Overview> {
    return readOverview(this.options.runs, (run) => this.see(run));
  }

  /** The plan that a view is about; undefined when it cannot be had, or is another. Never throws. */
  async plan({ run, planDigest: digest }: Pick<RunView, 'run' | 'planDigest'>): Promise<Plan | undefined> {
    const known = this.plans.get(digest);
    if (known) return known;
    const read = await this.options.plans
      .planOf(run)
      .catch(async () => (await this.record(run))?.plan as unknown as Plan | undefined);
    if (!read || planDigest(read) !== digest) return undefined;
    keepNewest(this.plans, { key: digest, value: read, most: PLANS });
    return read;
  }

  /** What the workflows of an ask's audience say, or what is on record: of everybody, or at least of `people`. Never throws. */
  async ledger(run: string, ask: Ask, people?: readonly string[]): Promise<ReadLedger> {
    const recorded = this.closedLately(run) && (await this.ledgers.recorded(run, ask));
    return recorded ?? this.ledgers.read(run, ask, people);
  }

  /** How people answered in the newest runs, as it was known some time ago. Throws a ClientFailure. */
  responses(): Promise<Responses> {
    return this.lately.get();
  }

  /** A closed run that nobody showed a moment ago. */
  private closedLately(run: string): RunView | undefined {
    const closed = this.closed.get(run);
    const { now, everyMs } = this.options;
    return closed && now() - closed.at < CLOSED_LOOKS * everyMs ? closed.view : undefined;
  }

  private async readResponses(): Promise<Responses> {
    const runs = await this.options.runs.listRuns();
    return readResponses(
      this.options.store,
      runs.map(({ run }) => run),
    );
  }

  /** Calls back at once and on every change, until the returned function is called (idempotent). Never throws. */
  watch(run: string, watcher: (looked: Looked<SeenView>) => void): () => void {
    return this.runPolls.watch(run, watcher);
  }

  /** The same for everything together. */
  watchOverview(watcher: (looked: Looked<Overview>) => void): () => void {
    return this.overviewPolls.watch('', watcher);
  }

  /** How many runs are watched. */
  get watched(): number {
    return this.runPolls.watched;
  }

  private async record(run: string): Promise<RunRecord | undefined> {
    const name = `runs/${run}/record`;
    return isRecordName(name) ? ((await this.options.store.get(name)) as unknown as RunRecord | undefined) : undefined;
  }
}

/** So many looks later it is asked again whether somebody shows a closed run. */
const CLOSED_LOOKS = 60;

/** Plans kept: the largest ones are about a megabyte. */
const PLANS = 20;

function keepNewest<T>(all: Map<string, T>, { key, value, most }: { key: string; value: T; most: number }): void {
  all.delete(key);
  all.set(key, value);
  const oldest = all.keys().next().value;
  if (all.size > most && oldest !== undefined) all.delete(oldest);
}

function isBegunGate({ type, startedAt }: StepView): boolean {
  return type === 'gate' && startedAt !== undefined;
}

function isBegunGrant({ type, startedAt }: StepView): boolean {
  return type === 'access-grant' && startedAt !== undefined;
}

function tellsHeadway({ type, status }: StepView): boolean {
  return type === 'data-transfer' && status === 'running';
}

/** A countdown is drawn anew so often. */
const COUNT_MS = 10_000;

const UNSEEN: ReadonlySet<ClientFailure['kind']> = new Set(['no-worker', 'unreachable', 'not-found']);

/** Differs when a run shows something else. Its clock ticks at every look; that alone is no change. */
export function versionOf({ view, fresh, gates, headway, accesses }: SeenView): string {
  const measured = gates?.map(({ step, watch, samples }) => [step, watch, samples.length]);
  const open = accesses?.map((one) =>
    one.taken ? one : { ...one, left: Math.ceil((one.until - view.now) / COUNT_MS) },
  );
  return digest({
    view: { ...view, now: 0 },
    fresh,
    ...(measured ? { measured } : {}),
    ...(headway ? { headway } : {}),
    ...(open ? { open } : {}),
  });
}

/** Differs when runs, their states or what they ask differ. */
export function overviewVersion({ runs, asks, silent }: Overview): string {
  return digest({
    runs: runs.map(({ run, status }) => [run, status]),
    asks: asks.map(({ ask, view }) => [view.run, ask]),
    silent,
  });
}

function digest(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
