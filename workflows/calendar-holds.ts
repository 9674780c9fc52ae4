import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { CalendarAnswer, CalendarRefusal, Hold } from '../model/calendar/hold.js';
import type { Outcome } from '../model/outcome.js';
import type { ProgressEvent } from '../model/progress/index.js';
import { local, patient } from './lanes.js';
import type { RunState } from './run-state.js';

/** A held step looks again at the opening, and so often before: policy may have changed. */
const LOOK_EVERY_MS = 3_600_000;
/** The clocks of server and worker differ a little. */
const SOONEST_MS = 2_000;

/** Guarded steps that wait for change windows and freezes. Only plans whose policy has a calendar ask before a step. */
export class CalendarHolds {
  /** Steps that ask before they start, by their index. */
  private readonly asking = new Map<number, { epoch: number; scope: CancellationScope }>();
  /** Held steps that look again. */
  private looking = 0;

  constructor(
    private readonly state: RunState,
    private readonly push: (event: ProgressEvent) => void,
  ) {}

  get busy(): boolean {
    return this.asking.size > 0 || this.looking > 0;
  }

  /** Whether a step must ask before it starts. */
  concerns(index: number): boolean {
    const { plan } = this.state;
    return plan.policy.calendar !== undefined && plan.steps[index]?.approval !== undefined;
  }

  /** Asks for a step that is about to start, and then launches, holds or fails it. */
  async ask(index: number, epoch: number, launch: () => void): Promise<void> {
    const asked = { epoch, scope: new CancellationScope() };
    this.asking.set(index, asked);
    const answer = await asked.scope
      .run(() => this.read(index))
      .catch((error: unknown) => {
        if (isCancellation(error)) return undefined;
        throw error;
      });
    // Settled by `cancel` meanwhile, and perhaps asked again in another epoch.
    if (this.asking.get(index) !== asked) return;
    this.asking.delete(index);
    const { progress } = this.state;
    const step = progress.steps[index];
    if (step?.status !== 'running' || step.epoch !== epoch) return;
    if (!answer || progress.mode !== 'forward') this.settle(index, epoch, neverBegun);
    else if (progress.paused) this.state.held.push({ do: 'start', step: index, phase: 'do', epoch });
    else if (answer.open) launch();
    else this.refuse(index, epoch, answer);
  }

  /** A step that still asks ends at once, never begun: whoever aborts does not wait for a worker that does not answer. */
  cancel(index: number): void {
    const asked = this.asking.get(index);
    if (!asked) return;
    this.asking.delete(index);
    asked.scope.cancel();
    this.settle(index, asked.epoch, neverBegun);
  }

  /** A held step looks whether it still has to wait. It keeps waiting meanwhile, so that nothing about the run flickers. */
  async look(index: number, epoch: number): Promise<void> {
    const wait = this.state.waits.get(index);
    if (wait?.heldEpoch !== epoch) return;
    this.state.waits.set(index, { ...wait, at: Date.now() + LOOK_EVERY_MS });
    this.looking += 1;
    const answer = await this.read(index);
    this.looking -= 1;
    if (this.state.waits.get(index)?.heldEpoch !== epoch) return;
    if (!answer.open && answer.held) return this.hold(index, epoch, answer.held);
    // A resume looks again.
    if (this.state.progress.paused) return;
    this.state.waits.delete(index);
    if (answer.open) this.push({ type: 'released', at: Date.now(), step: index, epoch });
    else this.refuse(index, epoch, answer);
  }

  /** The worker's last door has held it, by a policy that the plan may not know. It has not begun. */
  heldAtDoor(index: number, epoch: number, held: Hold): void {
    this.state.begun.delete(`${this.state.plan.steps[index]?.id}/${epoch}`);
    if (this.state.progress.mode === 'forward') this.hold(index, epoch, held);
    else this.settle(index, epoch, neverBegun);
  }

  private read(index: number): Promise<CalendarAnswer> {
    const { plan, input } = this.state;
    const approval = plan.steps[index]?.approval;
    const decision = approval === undefined ? undefined : plan.steps[approval]?.ask?.decision;
    const question = {
      what: 'guarded' as const,
      at: Date.now(),
      runbook: plan.runbook.name,
      // A schedule was signed long before its runs begin.
      startedAt: input.start.statement.start?.schedule ? this.state.startedAt : input.start.statement.at,
      ...(decision === undefined ? {} : { decision }),
      planned: plan.policy.calendar ?? { windows: [], freezes: [] },
    };
    return local['read-calendar'](question).catch(() => patient['read-calendar'](question));
  }

  private refuse(index: number, epoch: number, { reason, message, held }: CalendarRefusal): void {
    if (held) this.hold(index, epoch, held);
    else this.settle(index, epoch, { status: 'failed', reason, message, happened: 'no' });
  }

  private hold(index: number, epoch: number, { until, text }: Hold): void {
    const now = Date.now();
    const at = Math.max(now + SOONEST_MS, Math.min(until, now + LOOK_EVERY_MS));
    this.state.waits.set(index, { at, text, heldEpoch: epoch });
    this.state.noteHeld(index, text, now);
    this.push({ type: 'held', at: now, step: index, epoch });
  }

  private settle(step: number, epoch: number, outcome: Outcome): void {
    this.push({ type: 'settled', at: Date.now(), step, phase: 'do', epoch, outcome });
  }
}

const neverBegun: Outcome = {
  status: 'aborted',
  reason: 'cancelled',
  message: 'It was cancelled before it began.',
  happened: 'no',
};
