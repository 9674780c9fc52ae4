import { CancellationScope, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Ask } from '../model/ask.js';
import type { StepCall } from '../model/effect.js';
import type { JsonObject } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';
import type { PlanStep } from '../model/plan.js';
import { type Action, type ProgressEvent, runStatus } from '../model/progress/index.js';
import { Alarm } from './alarm.js';
import { permit } from './approvals.js';
import { CalendarHolds } from './calendar-holds.js';
import { decisionAsk } from './asks.js';
import { Conclusions } from './conclusions.js';
import { Invitations } from './invitations.js';
import { letAnswersIn, runActivity, runQuick, stepLimit } from './lanes.js';
import type { RunState } from './run-state.js';
import { resolveNow, whenOf } from './scope.js';
import { stateAttribute } from './search-attributes.js';
import { startWaiting } from './steps/index.js';
import { moveWaits } from './verbs.js';

/** Local probes may keep one workflow task busy for so long; then it yields, so that answers get in. */
const PROBE_BUDGET_MS = 900;
/** What a local activity costs beside its own time. */
const PROBE_OVERHEAD_MS = 6;

const VERBS: readonly string[] = ['pause', 'resume', 'retry', 'skip', 'abort'];

/** Turns what model/progress says into Temporal commands, and what happens into its events. Decides nothing itself. */
export class Interpreter {
  private readonly inbox: ProgressEvent[] = [];
  /** Steps whose activity runs. */
  private readonly inFlight = new Set<number>();
  /** Holds all activities: what is cancelled is always everything that runs. */
  private activities = new CancellationScope();
  private readonly alarm = new Alarm(() => this.ring());
  private readonly conclusions: Conclusions;
  private readonly invitations: Invitations;
  private readonly holds: CalendarHolds;
  private rang = false;
  private wakeUp: (() => void) | undefined;
  /** Waits and asks that are being prepared. */
  private beginning = 0;
  private probeMs = 0;
  private yielding: Promise<void> | undefined;

  constructor(private readonly state: RunState) {
    this.conclusions = new Conclusions(state, (event) => this.push(event));
    this.invitations = new Invitations(state, () => this.ring());
    this.holds = new CalendarHolds(state, (event) => this.push(event));
  }

  rereadKeys(): Promise<void> {
    return this.conclusions.rereadKeys();
  }

  push(event: ProgressEvent): void {
    this.inbox.push(event);
    this.ring();
  }

  /** Something has happened, or may have: the loop looks again. */
  ring(): void {
    this.rang = true;
    this.wakeUp?.();
  }

  /** A verb that has been accepted and not worked in yet: what it does decides whether the next one is possible. */
  get verbPending(): boolean {
    return this.inbox.some(({ type }) => VERBS.includes(type));
  }

  /** In flight for longer than it is worth waiting with everything else. */
  hasLongEffect(): boolean {
    return [...this.inFlight].some((index) => {
      const step = this.state.plan.steps[index];
      return step?.type === 'runbook' || (step?.timeoutMs ?? step?.plannedMs ?? 0) > 60_000;
    });
  }

  /** Nothing runs, nothing is being worked in: continue-as-new loses nothing here. */
  get quiet(): boolean {
    return (
      this.inFlight.size === 0 &&
      this.beginning === 0 &&
      this.inbox.length === 0 &&
      !this.conclusions.busy &&
      !this.invitations.busy &&
      !this.holds.busy &&
      !this.state.asks.hasTouched()
    );
  }

  /** Works in everything that has happened; `hold` keeps new starts back for the other side of continue-as-new. */
  work(hold: boolean): void {
    this.rang = false;
    this.conclusions.workIn();
    this.ringDue();
    for (let event = this.inbox.shift(); event; event = this.inbox.shift()) {
      const { paused } = this.state.progress;
      for (const action of this.state.advance(event, whenOf(this.state))) this.obey(action, hold);
      if (this.state.progress.paused !== paused) moveWaits(this.state, paused ? 'resume' : 'pause', Date.now());
    }
    if (!hold && !this.state.progress.paused && this.state.held.length > 0)
      for (const action of this.state.held.splice(0)) this.obey(action, false);
    this.invitations.work(Date.now());
  }

  /** Resolves when something has happened since the last look. */
  woken(): Promise<void> {
    this.showState();
    if (!this.state.closed) this.alarm.set(this.nextDeadline());
    if (this.rang) return Promise.resolve();
    return new Promise((resolve) => {
      this.wakeUp = resolve;
    });
  }

  /** Audiences write their ledgers and end. */
  sendOff(): Promise<void> {
    return this.invitations.end(Date.now());
  }

  end(): void {
    this.alarm.clear();
    this.showState();
  }

  private obey(action: Action, hold: boolean): void {
    if (action.do === 'start') {
      if (hold) this.state.held.push(action);
      else this.start(action.step, action.phase, action.epoch);
    } else if (action.do === 'cancel') this.cancel(action.step);
    else if (action.do === 'ask') this.state.asks.open(decisionAsk(this.state, { ...action, now: Date.now() }));
    else if (action.do === 'withdraw') this.closeAsk(action.step);
  }

  private start(index: number, phase: 'do' | 'undo', epoch: number): void {
    const step = this.state.plan.steps[index];
    if (!step) return;
    if (phase === 'undo') this.startUndo(step, index, epoch);
    else if (step.lane === 'workflow') this.startWaiting(step, index);
    else if (!this.holds.concerns(index)) this.startLane(step, index, epoch);
    else void this.holds.ask(index, epoch, () => this.startLane(step, index, epoch)).then(() => this.ring());
  }

  private startWaiting(step: PlanStep, index: number): void {
    const epoch = this.state.progress.steps[index]?.epoch ?? 1;
    this.beginning += 1;
    void startWaiting({ state: this.state, step, index, now: Date.now() }).then((outcome) => {
      this.beginning -= 1;
      if (outcome) this.settle(index, 'do', epoch, outcome);
      else this.ring();
    });
  }

  private startLane(step: PlanStep, index: number, epoch: number): void {
    const params = resolveNow(this.state, step.params);
    if (!params.ok)
      return this.settle(index, 'do', epoch, {
        status: 'errored',
        reason: 'unresolved',
        message: params.message,
        happened: 'no',
      });
    const call = this.call(step, 'do', epoch, params.value);
    if (step.approval !== undefined) {
      const permitted = permit(this.state, {
        covered: index,
        approval: step.approval,
        params: params.value,
        now: Date.now(),
      });
      if ('lapsed' in permitted) return this.lapse(step.approval, index, permitted.lapsed);
      call.warrant = permitted.warrant;
      this.state.warrants.set(index, permitted.warrant);
      this.state.begun.add(`${step.id}/${epoch}`);
    }
    if (step.quick) void this.probe(step, index, call);
    else this.run(step, index, call);
  }

  private lapse(approval: number, covered: number, reason: string): void {
    this.state.passed.delete(approval);
    this.state.notes.note({
      at: Date.now(),
      who: 'daybook',
      what: 'approval-lapsed',
      reason,
      ...(this.state.plan.steps[approval] ? { step: this.state.plan.steps[approval].id } : {}),
    });
    this.push({ type: 'lapsed', at: Date.now(), approval, covered, reason });
  }

  private startUndo(step: PlanStep, index: number, epoch: number): void {
    const params = resolveNow(this.state, step.undo?.params ?? {});
    if (!params.ok)
      return this.settle(index, 'undo', epoch, {
        status: 'errored',
        reason: 'unresolved',
        message: params.message,
        happened: 'no',
      });
    const warrant = this.state.warrants.get(index);
    this.run(step, index, { ...this.call(step, 'undo', epoch, params.value), ...(warrant ? { warrant } : {}) });
  }

  private run(step: PlanStep, index: number, call: StepCall): void {
    this.inFlight.add(index);
    void runActivity(step, call, this.activities).then((outcome) => {
      this.inFlight.delete(index);
      if (outcome.held && call.phase === 'do') this.holds.heldAtDoor(index, call.epoch, outcome.held);
      else this.settle(index, call.phase, call.epoch, outcome);
    });
  }

  /** Yields the workflow task once the probes in it have taken their share; counted by what they report, so that a replay yields alike. */
  private async probe(step: PlanStep, index: number, call: StepCall): Promise<void> {
    this.inFlight.add(index);
    if (this.probeMs + (step.timeoutMs ?? 0) > PROBE_BUDGET_MS) {
      this.yielding ??= letAnswersIn();
      await this.yielding;
      this.yielding = undefined;
      this.probeMs = 0;
    }
    const { outcome, ms } = await runQuick(step, call);
    this.probeMs += ms + PROBE_OVERHEAD_MS;
    this.inFlight.delete(index);
    this.settle(index, 'do', call.epoch, outcome);
  }

  private settle(step: number, phase: 'do' | 'undo', epoch: number, outcome: Outcome): void {
    const { outputs, ...rest } = outcome;
    const kept = outputs && this.state.plan.steps[step]?.keepsOutputs ? { ...rest, outputs } : rest;
    this.push({ type: 'settled', at: Date.now(), step, phase, epoch, outcome: kept });
  }

  private call(step: PlanStep, phase: 'do' | 'undo', epoch: number, params: JsonObject): StepCall {
    const { plan, run, input } = this.state;
    const target = step.target ? plan.targets[step.target] : undefined;
    const others = step.others?.flatMap((name) => {
      const other = plan.targets[name];
      return other ? [[name, other] as const] : [];
    });
    const limit = stepLimit(step, params);
    const nested = step.nestedPlan ? plan.nested[step.nestedPlan] : undefined;
    return {
      run,
      planDigest: this.state.planDigest,
      environment: plan.environment,
      step: step.id,
      type: step.type,
      title: step.title,
      phase,
      epoch,
      params,
      attempts: step.retry?.attempts ?? 1,
      owner: step.owner ?? plan.runbook.owner,
      ...(limit === undefined ? {} : { timeoutMs: limit }),
      ...(target ? { target } : {}),
      ...(others ? { others: Object.fromEntries(others) } : {}),
      ...(nested ? { nested: { plan: nested, start: input.start } } : {}),
    };
  }

  private cancel(index: number): void {
    this.state.waits.delete(index);
    this.closeAsk(index);
    this.holds.cancel(index);
    if (this.inFlight.has(index)) this.cancelActivities();
    this.state.held = this.state.held.filter((action) => {
      if (action.do !== 'start' || action.step !== index) return true;
      this.settle(index, action.phase, action.epoch, { status: 'aborted', reason: 'cancelled', happened: 'no' });
      return false;
    });
  }

  private cancelActivities(): void {
    this.activities.cancel();
    this.activities = new CancellationScope();
  }

  private closeAsk(index: number): void {
    const ask = this.openAsk(index);
    if (ask) this.state.asks.close(ask.id, 'closed', Date.now(), 'The run does not wait for it any more.');
  }

  private openAsk(index: number): Ask | undefined {
    const step = this.state.plan.steps[index];
    return step ? this.state.asks.openAbout(step.id) : undefined;
  }

  private ringDue(): void {
    const now = Date.now();
    this.conclusions.expire(now);
    if (this.state.progress.paused) return;
    for (const [index, wait] of this.state.waits) {
      if (wait.at > now) continue;
      if (wait.heldEpoch !== undefined) {
        void this.holds.look(index, wait.heldEpoch).then(() => this.ring());
        continue;
      }
      this.state.waits.delete(index);
      this.settle(index, 'do', this.state.progress.steps[index]?.epoch ?? 1, { status: 'succeeded' });
    }
  }

  private nextDeadline(): number | undefined {
    const times = this.state.asks
      .all()
      .filter((ask) => ask.status === 'open')
      .map((ask) => ask.deadlineAt);
    if (!this.state.progress.paused) for (const wait of this.state.waits.values()) times.push(wait.at);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** For Temporal's own pages: one event per change of state, none per step; the details cost none at all. */
  private showState(): void {
    const now = runStatus(this.state.progress);
    if (now !== 'running' || now !== this.state.shownState) setCurrentDetails(this.state.view(Date.now()).headline);
    if (now === this.state.shownState) return;
    this.state.shownState = now;
    upsertSearchAttributes([{ key: stateAttribute, value: now }]);
  }
}
