import type { Outcome } from '../../../model/outcome.js';
import type { Plan } from '../../../model/plan.js';
import type { Choice } from '../../../model/progress/index.js';

/**
 * The rules of progress once more, written for reading and nothing else: sets of step numbers, everything recomputed
 * from scratch after each event. What it says and what model/progress does must never differ.
 */
export class Reference {
  pending = new Set<number>();
  running = new Set<number>();
  waiting = new Set<number>();
  good = new Set<number>();
  /** Those of `good` that were done, not skipped. */
  passed = new Set<number>();
  bad = new Map<number, 'failed' | 'errored'>();
  ended = new Set<number>();
  questions = new Map<number, string>();
  touched = new Set<number>();
  touchedBefore = new Set<number>();
  startedOrder: number[] = [];
  epochs: number[];
  undone = new Map<number, 'running' | 'undone' | 'failed' | 'errored' | 'skipped'>();
  paused = false;
  leaving: 'no' | 'stop' | 'undo' | 'abort' | 'abort-undo' = 'no';
  undoing = false;
  closed: string | undefined;

  constructor(
    readonly plan: Plan,
    readonly answers: boolean[],
  ) {
    plan.steps.forEach((_, index) => this.pending.add(index));
    this.epochs = plan.steps.map(() => 1);
  }

  settle(step: number, outcome: Outcome): void {
    this.running.delete(step);
    this.waiting.delete(step);
    const planned = this.plan.steps[step];
    if (this.touched.has(step)) this.touchedBefore.add(step);
    else this.touchedBefore.delete(step);
    if (outcome.happened !== 'no') this.touched.add(step);
    if (outcome.status === 'succeeded') this.passed.add(step);
    if (outcome.status === 'succeeded' || outcome.status === 'skipped') this.good.add(step);
    else if (outcome.status === 'aborted') this.ended.add(step);
    else this.bad.set(step, outcome.status === 'failed' ? 'failed' : 'errored');
    const question =
      outcome.status === 'undecided'
        ? 'undecided'
        : outcome.reason === 'deadline' && outcome.status === 'failed'
          ? 'deadline'
          : outcome.status === 'errored' && outcome.happened === 'unknown' && planned?.unprobed
            ? 'happened'
            : undefined;
    if (question && this.leaving === 'no') this.questions.set(step, question);
    if (!this.questions.has(step) && this.bad.has(step)) this.onFailure(step);
  }

  private onFailure(step: number): void {
    const wish = this.plan.steps[step]?.onFailure;
    if (this.leaving === 'abort' || this.leaving === 'abort-undo') return;
    if (wish === 'undo') this.leave('undo');
    else if (this.leaving !== 'no') return;
    else if (wish === 'stop') this.leave('stop');
    else if (wish === 'ask') this.questions.set(step, 'failure');
  }

  private leave(how: 'stop' | 'undo' | 'abort' | 'abort-undo'): void {
    this.leaving = how;
    for (const step of this.waiting) this.ended.add(step);
    this.waiting.clear();
    this.questions.clear();
  }

  settleUndo(step: number, outcome: Outcome): void {
    const good = outcome.status === 'succeeded' || outcome.status === 'skipped';
    this.undone.set(step, good ? 'undone' : outcome.status === 'failed' ? 'failed' : 'errored');
    if (!good && this.undoing && this.leaving !== 'abort') this.questions.set(step, 'undo');
  }

  answer(step: number, choice: Choice): void {
    const question = this.questions.get(step);
    this.questions.delete(step);
    if (choice === 'abort') this.abort(false);
    else if (question === 'undo') this.undone.set(step, choice === 'retry' ? 'running' : 'skipped');
    else if (choice === 'undo') this.abort(true);
    else if (choice === 'retry') this.again(step);
    else if (choice === 'skip' || choice === 'yes') this.repair(step, choice === 'yes');
    else {
      this.bad.set(step, 'failed');
      if (question === 'happened' && !this.touchedBefore.has(step)) this.touched.delete(step);
      this.onFailure(step);
    }
  }

  private repair(step: number, passed: boolean): void {
    if (passed) this.passed.add(step);
    this.bad.delete(step);
    this.good.add(step);
  }

  again(step: number): void {
    const raises = this.bad.get(step) === 'failed';
    this.questions.delete(step);
    this.bad.delete(step);
    this.pending.add(step);
    if (!raises) return;
    this.epochs[step] = (this.epochs[step] ?? 0) + 1;
    const approval = this.plan.steps[step]?.approval;
    if (approval !== undefined) this.reopen(approval);
  }

  reopen(approval: number): void {
    if (!this.passed.delete(approval)) return;
    this.good.delete(approval);
    this.pending.add(approval);
    this.epochs[approval] = (this.epochs[approval] ?? 0) + 1;
  }

  skip(step: number): void {
    this.pending.delete(step);
    this.waiting.delete(step);
    this.questions.delete(step);
    this.bad.delete(step);
    this.good.add(step);
  }

  /** Nobody answered in time. */
  silence(step: number, undo: boolean): void {
    const question = this.questions.get(step);
    this.questions.delete(step);
    if (question === 'undo' && undo) this.undone.set(step, 'skipped');
    else if (question) this.abort(undo);
  }

  abort(undo: boolean): void {
    if (undo && this.undoing) return;
    this.paused = false;
    const wasUndoing = this.undoing;
    this.undoing = false;
    this.leave(undo && !wasUndoing ? 'abort-undo' : 'abort');
  }

  /** What must be started now: `do 3`, `undo 1`, or `finish X`. */
  next(): string[] {
    if (this.closed) return [];
    const starts = this.leaving === 'no' && !this.paused ? this.startReady() : [];
    if (this.leaving === 'no') {
      if (!this.paused && this.good.size + this.continued().length === this.plan.steps.length)
        return [...starts, this.close('succeeded')];
      return starts;
    }
    const undoRuns = [...this.undone.values()].includes('running');
    if (this.running.size > 0 || (undoRuns && !this.undoing)) return starts;
    if (!this.undoing) {
      if (this.leaving === 'stop') return [...starts, this.close('failed')];
      if (this.leaving === 'abort') return [...starts, this.close('aborted')];
      this.undoing = true;
    }
    if (this.paused || undoRuns || this.questions.size > 0) return starts;
    const victim = [...this.startedOrder].reverse().find((step) => this.canUndo(step));
    if (victim === undefined)
      return [
        ...starts,
        this.close([...this.undone.values()].every((state) => state === 'undone') ? 'undone' : 'failed'),
      ];
    this.undone.set(victim, 'running');
    return [...starts, `undo ${victim}`];
  }

  private canUndo(step: number): boolean {
    return !!this.plan.steps[step]?.undo && this.touched.has(step) && !this.undone.has(step);
  }

  private close(how: string): string {
    this.closed = how;
    return `finish ${how}`;
  }

  private startReady(): string[] {
    const starts: string[] = [];
    for (let more = true; more; ) {
      more = false;
      for (const step of this.ready()) {
        this.pending.delete(step);
        const approval = this.plan.steps[step]?.approval;
        if (this.answers[step] && (approval === undefined || this.passed.has(approval))) {
          this.startedOrder = [...this.startedOrder.filter((other) => other !== step), step];
          this.undone.delete(step);
          (this.plan.steps[step]?.lane === 'workflow' ? this.waiting : this.running).add(step);
          starts.push(`do ${step}`);
        } else {
          this.good.add(step);
          more = true;
        }
      }
    }
    return starts;
  }

  private ready(): number[] {
    const found: number[] = [];
    const open = new Map(this.plan.groups.map((_, index) => [index, this.openIterations(index)]));
    let room = this.plan.atOnce - this.running.size;
    for (const step of [...this.pending].sort((a, b) => a - b)) {
      const planned = this.plan.steps[step];
      if (!planned || room <= 0) continue;
      const before = this.plan.steps.flatMap((other, index) => (other.stage < planned.stage ? [index] : []));
      if (![...before, ...planned.needs].every((other) => this.over(other))) continue;
      if (planned.approval !== undefined && !this.over(planned.approval)) continue;
      if (planned.group) {
        const iterations = open.get(planned.group.index) ?? new Set();
        if (
          !iterations.has(planned.group.iteration) &&
          iterations.size >= (this.plan.groups[planned.group.index]?.atOnce ?? 1)
        )
          continue;
        iterations.add(planned.group.iteration);
      }
      found.push(step);
      if (planned.lane !== 'workflow') room -= 1;
    }
    return found;
  }

  private openIterations(group: number): Set<number> {
    const members = this.plan.steps.flatMap((step, index) =>
      step.group?.index === group ? [{ index, iteration: step.group.iteration }] : [],
    );
    const iterations = [...new Set(members.map((member) => member.iteration))];
    return new Set(
      iterations.filter((iteration) => {
        const own = members.filter((member) => member.iteration === iteration).map((member) => member.index);
        const begun = own.some(
          (step) => this.over(step) || this.running.has(step) || this.waiting.has(step) || this.questions.has(step),
        );
        return begun && !own.every((step) => this.over(step));
      }),
    );
  }

  private over(step: number): boolean {
    if (this.questions.has(step)) return false;
    return this.good.has(step) || (this.bad.has(step) && this.plan.steps[step]?.onFailure === 'continue');
  }

  private continued(): number[] {
    return [...this.bad.keys()].filter((step) => this.over(step));
  }
}
