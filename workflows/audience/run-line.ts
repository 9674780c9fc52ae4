import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { audienceCountsSignal } from '../messages.js';
import type { AudienceState } from './audience-state.js';

/** Counts go to the run this often at most; more shards share its attention. */
const LEAST_INTERVAL_MS = 1_000;
const INTERVAL_PER_SHARD_MS = 1_000;
/** Nobody is told anything in the name of a run that has not been heard of for so long. */
const SILENCE_MS = 600_000;

export interface CarriedLine {
  said: number;
  saidComplete: boolean;
  saidAt: number;
  heardAt: number;
}

/**
 * The line to the run: says how far the people are, seldom, and learns on the way whether there is a run. Counts are a
 * hint; a lost one is followed by the next.
 */
export class RunLine {
  /** The run is gone: closed without a farewell. */
  lost = false;
  busy = false;
  private said: number;
  private saidComplete: boolean;
  private saidAt: number;
  private heardAt: number;

  constructor(
    private readonly state: AudienceState,
    private readonly ring: () => void,
    carried?: CarriedLine,
  ) {
    this.said = carried?.said ?? 0;
    this.saidComplete = carried?.saidComplete ?? false;
    this.saidAt = carried?.saidAt ?? Number.NEGATIVE_INFINITY;
    this.heardAt = carried?.heardAt ?? state.now();
  }

  /** Says what has changed: at once after a quiet time and when nobody is left to answer, otherwise at its pace. */
  work(now: number): void {
    if (this.busy || this.lost || this.state.runOver || !this.hasNews()) return;
    const complete = this.state.complete;
    if (now >= this.saidAt + this.interval || (complete && !this.saidComplete)) this.say(now, complete);
  }

  /** The run has said something. */
  heard(now: number): void {
    this.heardAt = now;
  }

  /** Whether the run was heard of lately; asks it when not, and rings when it has answered. */
  isAlive(now: number): boolean {
    if (this.lost) return false;
    if (now - this.heardAt < SILENCE_MS) return true;
    this.ask(now);
    return false;
  }

  /** Rings when it is known whether there is a run. */
  ask(now: number): void {
    if (!this.busy && !this.lost) this.say(now, this.state.complete);
  }

  nextTime(): number | undefined {
    return this.busy || this.lost || !this.hasNews() ? undefined : this.saidAt + this.interval;
  }

  carry(): CarriedLine {
    const { said, saidComplete, saidAt, heardAt } = this;
    return { said, saidComplete, saidAt, heardAt };
  }

  private get interval(): number {
    return Math.max(LEAST_INTERVAL_MS, this.state.input.shards * INTERVAL_PER_SHARD_MS);
  }

  /** What is answered in the run, the run knows. */
  private hasNews(): boolean {
    return this.state.input.mode === 'collects' && this.said !== this.state.version;
  }

  private say(now: number, complete: boolean): void {
    const { card, shard } = this.state.input;
    this.busy = true;
    this.said = this.state.version;
    this.saidComplete = complete;
    this.saidAt = now;
    const news = { ask: card.ask, shard, counts: this.state.counts(), complete };
    getExternalWorkflowHandle(card.run)
      .signal(audienceCountsSignal, news)
      .then(
        () => this.answered(true),
        () => this.answered(false),
      );
  }

  private answered(alive: boolean): void {
    this.busy = false;
    if (alive) this.heardAt = this.state.now();
    else this.lost = true;
    this.ring();
  }
}
