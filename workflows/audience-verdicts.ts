import type { Ask } from '../model/ask.js';
import type { AudienceCount } from '../model/audience/audience.js';
import { judgeRequirement } from '../model/audience/requirement.js';
import type { Outcome } from '../model/outcome.js';
import { counting } from './audience-orders.js';
import type { RunState } from './run-state.js';

/** What the worker counted, or that there is nothing to count. */
type Counted = Pick<AudienceCount, 'verdict' | 'message' | 'outputs' | 'complete'>;

/**
 * When an audience has reached what is required of it, or cannot any more. What the shards say is only the reason to look:
 * the verdict is counted by the worker from signed answers, at the latest when the deadline passes.
 */
export class AudienceVerdicts {
  /** Asks that are being counted; `again`: something came meanwhile. */
  private readonly counting = new Map<string, { again: boolean }>();
  private readonly overdue = new Set<string>();

  constructor(
    private readonly state: RunState,
    private readonly settle: (ask: Ask, outcome: Outcome) => void,
  ) {}

  get busy(): boolean {
    return this.counting.size > 0;
  }

  /** Looks at an open ask after news from its shards. */
  look(ask: Ask): void {
    if (!ask.audience || ask.audience.shards.length === 0) return;
    const complete = this.state.asks.isComplete(ask);
    const { verdict } = judgeRequirement(ask.audience.require, ask.audience.counts, { over: complete });
    if (verdict === 'holds' || complete) this.count(ask);
  }

  /** The deadline has passed. Idempotent. */
  expire(ask: Ask): void {
    if (this.overdue.has(ask.id)) return;
    this.overdue.add(ask.id);
    this.count(ask);
  }

  private count(ask: Ask): void {
    const running = this.counting.get(ask.id);
    if (running) {
      running.again = true;
      return;
    }
    if (!ask.audience || ask.audience.shards.length === 0) return this.conclude(ask.id, NOBODY);
    this.counting.set(ask.id, { again: false });
    const { plan, run } = this.state;
    const { require, shards } = ask.audience;
    void counting['count-audience']({
      run,
      ask: ask.id,
      digest: ask.digest,
      level: ask.level,
      step: ask.step,
      runbook: plan.runbook.name,
      environment: plan.environment,
      shards: shards.length,
      require,
      ...(ask.form ? { form: ask.form } : {}),
      // What shards say is no reason to take silence for anything: only the deadline is.
      over: this.overdue.has(ask.id),
    }).then(
      (counted) => this.counted(ask.id, counted),
      () => this.counted(ask.id, NOBODY),
    );
  }

  private counted(id: string, counted: Counted): void {
    const again = this.counting.get(id)?.again ?? false;
    this.counting.delete(id);
    const ask = this.state.asks.get(id);
    if (ask?.status !== 'open') return;
    if (again && counted.verdict !== 'holds') return this.count(ask);
    this.conclude(id, counted);
  }

  private conclude(id: string, { verdict, message, outputs, complete }: Counted): void {
    const ask = this.state.asks.get(id);
    if (!ask) return;
    if (verdict === 'holds') this.end(ask, 'reached', { status: 'succeeded', message, outputs });
    else if (this.overdue.has(id)) this.end(ask, 'expired', silent(ask, message, outputs));
    else if (complete)
      this.end(ask, 'missed', { status: 'failed', reason: 'requirement-missed', message, outputs, happened: 'no' });
  }

  private end(ask: Ask, status: 'reached' | 'missed' | 'expired', outcome: Outcome): void {
    const now = Date.now();
    if (!this.state.asks.close(ask.id, status, now, outcome.message)) return;
    const what = status === 'expired' ? 'deadline' : `audience-${status}`;
    this.state.notes.note({ at: now, who: 'daybook', what, step: ask.step, reason: outcome.message ?? ask.onDeadline });
    this.settle(ask, outcome);
  }
}

const NOBODY: Counted = { verdict: 'open', message: 'The answers could not be counted.', outputs: {}, complete: false };

/** What the author wrote for the case that too few have answered in time. */
function silent(ask: Ask, message: string, outputs: AudienceCount['outputs']): Outcome {
  if (ask.onDeadline === 'continue') return { status: 'skipped', reason: 'expired', message, outputs };
  if (ask.onDeadline === 'ask') return { status: 'failed', reason: 'deadline', message, outputs };
  return { status: 'failed', reason: 'expired', message, outputs };
}
