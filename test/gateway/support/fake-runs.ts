import { ClientFailure } from '../../../client/failure.js';
import type { Plans } from '../../../client/plans.js';
import type { ListRuns, RunFacts, Runs } from '../../../client/runs.js';
import type { StartRun } from '../../../client/start-options.js';
import { isSignedBy } from '../../../gateway/verify.js';
import type { Ask, Verdict } from '../../../model/ask.js';
import { planDigest } from '../../../model/digest.js';
import type { Plan } from '../../../model/plan.js';
import type { RunView } from '../../../model/run-view.js';
import type { PublicKey, Signed } from '../../../model/statement.js';
import { shownDigest } from '../../../gateway/asks.js';

interface FakeRun {
  request: StartRun;
  view: RunView;
  open: boolean;
  /** Keys as the run last read them. */
  keys: PublicKey[];
}

/**
 * Runs in memory that refuse what real ones refuse: a second start of an id, statements whose signature does not hold
 * under the keys they read, calls to runs that are over, and calls while no worker is there.
 */
export class FakeRuns implements Runs, Plans {
  readonly all = new Map<string, FakeRun>();
  readonly taken: Signed[] = [];
  readonly verdicts = new Map<string, Verdict>();
  viewsAsked = 0;
  keysChangedCalls = 0;
  worker = true;
  failStart: ClientFailure | undefined;

  constructor(private readonly publicKeys: () => Promise<PublicKey[]>) {}

  async startRun(request: StartRun): Promise<void> {
    if (this.failStart) throw this.failStart;
    if (this.all.has(request.run)) throw new ClientFailure('exists', `run ${request.run} was started before`);
    this.all.set(request.run, { request, view: viewOf(request), open: true, keys: await this.publicKeys() });
  }

  async planOf(run: string): Promise<Plan> {
    return this.need(run).request.plan;
  }

  async viewRun(run: string): Promise<RunView> {
    this.viewsAsked += 1;
    const { view } = this.need(run);
    if (!this.worker) throw new ClientFailure('no-worker', `no worker answered for run ${run}`);
    return structuredClone(view);
  }

  async listRuns({ openOnly = false }: ListRuns = {}): Promise<RunFacts[]> {
    return [...this.all.keys()].map((run) => this.factsOf(run)).filter(({ open }) => open || !openOnly);
  }

  async describeRun(run: string): Promise<RunFacts> {
    this.need(run);
    return this.factsOf(run);
  }

  answer(run: string, signed: Signed): Promise<Verdict> {
    return this.take(run, signed);
  }

  steer(run: string, signed: Signed): Promise<Verdict> {
    return this.take(run, signed);
  }

  async awaitRun(): Promise<undefined> {
    return undefined;
  }

  async keysChanged(run: string): Promise<void> {
    this.keysChangedCalls += 1;
    this.need(run).keys = await this.publicKeys();
  }

  async reachable(): Promise<boolean> {
    return true;
  }

  close(run: string): void {
    this.need(run).open = false;
  }

  /** Opens an ask, with the digest of what it shows. */
  ask(run: string, ask: Omit<Ask, 'digest'>): Ask {
    const { view } = this.need(run);
    const opened: Ask = { ...ask, digest: '' };
    opened.digest = shownDigest(view, opened);
    view.asks.push(opened);
    return opened;
  }

  view(run: string): RunView {
    return this.need(run).view;
  }

  private async take(run: string, signed: Signed): Promise<Verdict> {
    const found = this.need(run);
    if (!found.open) throw new ClientFailure('closed', `run ${run} is over`);
    if (!this.worker) throw new ClientFailure('no-worker', `no worker answered for run ${run}`);
    if (!isSignedBy(found.keys, signed))
      throw new ClientFailure('rejected', 'signed by an unknown key', { reason: 'unknown-key' });
    if (signed.statement.run !== run) throw new ClientFailure('rejected', 'for another run', { reason: 'other-run' });
    const before = this.verdicts.get(signed.statement.jti);
    if (before) return before;
    this.taken.push(signed);
    const verdict: Verdict = { verdict: 'accepted', message: 'recorded' };
    this.verdicts.set(signed.statement.jti, verdict);
    return verdict;
  }

  private need(run: string): FakeRun {
    const found = this.all.get(run);
    if (!found) throw new ClientFailure('not-found', `there is no run ${run}`);
    return found;
  }

  private factsOf(run: string): RunFacts {
    const { request, view, open } = this.need(run);
    const { start, parent, plan } = request;
    return {
      run,
      open,
      status: view.status,
      runbook: plan.runbook.name,
      environment: plan.environment,
      startedAt: start.statement.at,
      parent,
      start,
    };
  }
}

function viewOf({ run, plan, start }: StartRun): RunView {
  return {
    run,
    runbook: plan.runbook.name,
    title: plan.runbook.title,
    day: plan.runbook.day,
    environment: plan.environment,
    colour: plan.policy.colour,
    planDigest: planDigest(plan),
    status: 'running',
    headline: 'running',
    starter: start.statement.sub,
    author: start.statement.start?.author ?? '',
    inputs: {},
    startedAt: start.statement.at,
    now: start.statement.at,
    stages: [],
    asks: [],
    audit: [],
    counts: {},
  };
}
