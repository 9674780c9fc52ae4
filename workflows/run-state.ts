import type { Ask, Verdict } from '../model/ask.js';
import type { JudgeContext } from '../model/asks/judge.js';
import type { ApprovalRequest, Warrant } from '../model/effect.js';
import type { RunRecord } from '../model/local-activities.js';
import type { Json } from '../model/json.js';
import type { Plan } from '../model/plan.js';
import {
  type Action,
  advance,
  initialProgress,
  type Progress,
  type ProgressEvent,
  type When,
} from '../model/progress/index.js';
import { type CarriedProgress, packProgress, unpackProgress } from '../model/progress/carry.js';
import type { Members } from '../model/quorum.js';
import type { RunView } from '../model/run-view.js';
import { authorOfPlan, type PublicKey, type Signed } from '../model/statement.js';
import { makeView } from '../model/view/make-view.js';
import { AskRegistry, type CarriedAsks } from './ask-registry.js';
import type { RunInput } from './messages.js';
import { type CarriedNotes, RunNotes } from './run-notes.js';

/** A passed approval, until it is used, lapses or the run closes. */
export interface Passed {
  request: ApprovalRequest;
  votes: Signed[];
  /** By which some of the votes stand in another's place. */
  delegations?: Signed[];
  at: number;
}

/** A wait step's end. Under pause `restMs` stands instead of a running clock. */
export interface Wait {
  at: number;
  restMs?: number;
  text: string;
  /** A guarded step in this epoch that policy holds: at the end it tries again instead of succeeding. */
  heldEpoch?: number;
}

/** What continue-as-new takes along. */
interface Carried extends CarriedAsks, CarriedNotes {
  progress: CarriedProgress;
  passed: [number, Passed][];
  warrants: [number, Warrant][];
  begun: string[];
  waits: [number, Wait][];
  held: Action[];
  keys: PublicKey[];
  startedAt: number;
  shownState: string;
}

/**
 * All mutable state of a run has this one owner. Update handlers and the interpreter change it through methods that
 * refuse what is not legal; nothing else holds a copy that could differ.
 */
export class RunState {
  progress: Progress;
  keys: PublicKey[] = [];
  readonly asks = new AskRegistry();
  readonly notes = new RunNotes();
  readonly passed = new Map<number, Passed>();
  readonly warrants = new Map<number, Warrant>();
  /** `<step>/<epoch>` of guarded effects that have been let through once: their retries do not lapse. */
  readonly begun = new Set<string>();
  readonly waits = new Map<number, Wait>();
  /** Starts that wait for the other side of continue-as-new. */
  held: Action[] = [];
  startedAt: number;
  endedAt: number | undefined;
  /** Last value of the DaybookState search attribute. */
  shownState = 'running';
  constructor(
    readonly run: string,
    readonly input: RunInput,
    readonly planDigest: string,
    now: number,
  ) {
    this.progress = initialProgress(input.plan.steps.length);
    this.startedAt = now;
    if (input.carried) this.restore(input.carried as Carried);
  }

  get plan(): Plan {
    return this.input.plan;
  }

  get closed(): boolean {
    return this.progress.mode === 'closed';
  }

  get starter(): string {
    return this.input.start.statement.sub;
  }

  get author(): string {
    return authorOfPlan(this.input.start.statement.start, this.planDigest);
  }

  advance(event: ProgressEvent, when: When): Action[] {
    const { progress, actions } = advance(this.plan, this.progress, event, when);
    this.progress = progress;
    return actions;
  }

  /** Works in an authenticated answer. Idempotent per jti. */
  answer(signed: Signed, now: number): Verdict {
    const { jti, ask: id } = signed.statement;
    const known = this.notes.known(jti);
    if (known) return known;
    const ask = this.asks.get(id);
    if (!ask) {
      const verdict = { verdict: 'refused', reason: 'no-such-ask', message: `this run has no ask ${id}` } as const;
      return this.remember(signed, verdict, now);
    }
    const { verdict, record } = this.asks.give(ask, signed, this.judgeContext(ask, now));
    return this.remember(signed, verdict, now, record);
  }

  /** Keeps the verdict for repeats, and writes it to the audit trail when it belongs on record. */
  remember(signed: Signed, verdict: Verdict, now: number, record?: boolean): Verdict {
    const step = signed.statement.step ?? this.asks.get(signed.statement.ask)?.step;
    return this.notes.remember(signed, verdict, { now, step, record });
  }

  /** Policy holds a step. On record once for each reason: it is looked at again and again. */
  noteHeld(index: number, reason: string, now: number): void {
    const step = this.plan.steps[index]?.id ?? '';
    const last = this.notes.audit.findLast((entry) => entry.what === 'held' && entry.step === step);
    if (last?.reason !== reason) this.notes.note({ at: now, who: 'daybook', what: 'held', step, reason });
  }

  members(): Members {
    return this.plan.groupMembers;
  }

  private judgeContext(ask: Ask, now: number): JudgeContext {
    const rule = ask.decision ? this.plan.policy.approvals[ask.decision] : undefined;
    return { now, starter: this.starter, author: this.author, members: this.members(), ...(rule ? { rule } : {}) };
  }

  view(now: number): RunView {
    return makeView({
      run: this.run,
      plan: this.plan,
      planDigest: this.planDigest,
      progress: this.progress,
      asks: this.asks.all(),
      audit: this.notes.audit,
      waits: (step) => this.waits.get(step)?.text,
      starter: this.starter,
      author: this.author,
      ...(this.input.parent ? { parent: this.input.parent } : {}),
      startedAt: this.startedAt,
      ...(this.endedAt ? { endedAt: this.endedAt } : {}),
      now,
    });
  }

  record(now: number): RunRecord {
    return {
      run: this.run,
      view: this.view(now),
      asks: this.asks.all(),
      statements: this.asks.allStatements(),
      start: this.input.start,
      audit: this.notes.audit,
      plan: this.plan as unknown as Json,
    };
  }

  carry(): Carried {
    return {
      progress: packProgress(this.progress),
      ...this.asks.carry(),
      ...this.notes.carry(),
      passed: [...this.passed],
      warrants: [...this.warrants],
      begun: [...this.begun],
      waits: [...this.waits],
      held: this.held,
      keys: this.keys,
      startedAt: this.startedAt,
      shownState: this.shownState,
    };
  }

  private restore(carried: Carried): void {
    this.progress = unpackProgress(carried.progress);
    this.asks.restore(carried);
    this.notes.restore(carried);
    for (const [step, passed] of carried.passed) this.passed.set(step, passed);
    for (const [step, warrant] of carried.warrants) this.warrants.set(step, warrant);
    for (const key of carried.begun) this.begun.add(key);
    for (const [step, wait] of carried.waits) this.waits.set(step, wait);
    this.held = carried.held;
    this.keys = carried.keys;
    this.startedAt = carried.startedAt;
    this.shownState = carried.shownState;
  }
}
