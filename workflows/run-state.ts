import type { Ask, Verdict } from '../model/ask.js';
import type { AudienceNews, AudienceOpened } from '../model/audience/audience.js';
import { openClaims, settleClaim } from '../model/asks/claims.js';
import { type JudgeContext, judgeAnswer } from '../model/asks/judge.js';
import { voidVotes } from '../model/asks/void-votes.js';
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
import type { AuditEntry, RunView } from '../model/run-view.js';
import { authorOfPlan, type PublicKey, type Signed } from '../model/statement.js';
import { makeView } from '../model/view/make-view.js';
import type { RunInput } from './messages.js';
import { ShardNews } from './shard-news.js';

/** More than this is carried no further; the record of the run is written at its close, Temporal's history keeps the rest. */
const AUDIT_KEPT = 500;

/** Replies that are kept for repeats. An older repeat still finds the vote itself, and is told `already`. */
const VERDICTS_KEPT = 5_000;

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
interface Carried {
  progress: CarriedProgress;
  asks: Ask[];
  statements: [string, Signed[]][];
  passed: [number, Passed][];
  warrants: [number, Warrant][];
  begun: string[];
  waits: [number, Wait][];
  held: Action[];
  verdicts: [string, Verdict][];
  audit: AuditEntry[];
  shards?: [string, AudienceNews[]][];
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
  /** Asks by id, in the order in which they were opened. */
  readonly asks = new Map<string, Ask>();
  /** Counted signed answers by ask. */
  readonly statements = new Map<string, Signed[]>();
  readonly passed = new Map<number, Passed>();
  readonly warrants = new Map<number, Warrant>();
  /** `<step>/<epoch>` of guarded effects that have been let through once: their retries do not lapse. */
  readonly begun = new Set<string>();
  readonly waits = new Map<number, Wait>();
  /** Starts that wait for the other side of continue-as-new. */
  held: Action[] = [];
  readonly audit: AuditEntry[] = [];
  startedAt: number;
  endedAt: number | undefined;
  /** Last value of the DaybookState search attribute. */
  shownState = 'running';
  /** jti -> verdict, so that the same statement gets the same reply for as long as the run lives. */
  private readonly verdicts = new Map<string, Verdict>();
  /** How far the audiences are, as their shards said last. */
  shards = new ShardNews();
  /** Asks whose people have not been told yet how they stand. */
  private changed = new Set<string>();
  /** Asks whose answers have not been worked in yet. */
  private touched = new Set<string>();

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
    const { statement } = signed;
    const known = this.verdicts.get(statement.jti);
    if (known) return known;
    const ask = this.asks.get(statement.ask);
    if (!ask)
      return this.remember(
        signed,
        { verdict: 'refused', reason: 'no-such-ask', message: `this run has no ask ${statement.ask}` },
        now,
      );
    const judged = judgeAnswer(ask, statement, this.judgeContext(ask, now));
    this.asks.set(ask.id, judged.ask);
    if (judged.verdict.verdict === 'accepted') {
      this.keepStatement(judged.ask, signed);
      this.touched.add(ask.id);
      this.changed.add(ask.id);
    }
    return this.remember(signed, judged.verdict, now, judged.record);
  }

  /** Of each person the one that counts; a claim stands beside it until somebody has looked. */
  private keepStatement(ask: Ask, signed: Signed): void {
    const { sub, jti } = signed.statement;
    const claimed = openClaims(ask).some((claim) => claim.jti === jti);
    const others = (this.statements.get(ask.id) ?? []).filter((other) => claimed || other.statement.sub !== sub);
    this.statements.set(ask.id, [...others, signed]);
  }

  /** A vote in another's place has been looked at: it counts from now on, or never. */
  settleClaim(id: string, jti: string, holds: boolean): void {
    const ask = this.asks.get(id);
    if (!ask) return;
    const settled = settleClaim(ask, jti, holds);
    this.asks.set(id, settled);
    this.changed.add(id);
    const vote = settled.votes.find((one) => one.jti === jti);
    const statements = this.statements.get(id) ?? [];
    const kept = vote && !vote.void ? (other: Signed) => other.statement.sub !== vote.sub : () => true;
    this.statements.set(
      id,
      statements.filter((other) => (other.statement.jti === jti ? !vote?.void : kept(other))),
    );
  }

  /** The verdict on a statement that was worked in before, by answer or steer. */
  known(jti: string): Verdict | undefined {
    return this.verdicts.get(jti);
  }

  /** Keeps the verdict for repeats, and writes it to the audit trail when it belongs on record. */
  remember(signed: Signed, verdict: Verdict, now: number, record = true): Verdict {
    const { statement } = signed;
    this.verdicts.set(statement.jti, verdict);
    if (this.verdicts.size > VERDICTS_KEPT) this.verdicts.delete(this.verdicts.keys().next().value ?? '');
    const step = statement.step ?? this.asks.get(statement.ask)?.step;
    if (record)
      this.note({
        at: now,
        who: statement.sub,
        what: statement.action,
        verdict: verdict.reason ?? verdict.verdict,
        ...(step ? { step } : {}),
        ...(statement.reason ? { reason: statement.reason } : {}),
      });
    return verdict;
  }

  note(entry: AuditEntry): void {
    this.audit.push(entry);
    if (this.audit.length > AUDIT_KEPT) this.audit.splice(0, this.audit.length - AUDIT_KEPT);
  }

  /** Policy holds a step. On record once for each reason: it is looked at again and again. */
  noteHeld(index: number, reason: string, now: number): void {
    const step = this.plan.steps[index]?.id ?? '';
    const last = this.audit.findLast((entry) => entry.what === 'held' && entry.step === step);
    if (last?.reason !== reason) this.note({ at: now, who: 'daybook', what: 'held', step, reason });
  }

  takeTouched(): Ask[] {
    const asks = [...this.touched].flatMap((id) => this.asks.get(id) ?? []);
    this.touched = new Set();
    return asks;
  }

  /** Asks of which people have something new to hear. */
  takeChanged(): Ask[] {
    const asks = [...this.changed].flatMap((id) => this.asks.get(id) ?? []);
    this.changed = new Set();
    return asks;
  }

  /** How many workflows tell people of this ask; 0 while they are being started. One that changed meanwhile is told again. */
  setTellers(id: string, tellers: number): void {
    const ask = this.asks.get(id);
    if (!ask) return;
    this.asks.set(id, { ...ask, tellers });
    if (tellers > 0 && (ask.status !== 'open' || ask.votes.length > 0)) this.changed.add(id);
  }

  /** The audience of an ask is there. */
  setAudience(id: string, opened: AudienceOpened): void {
    const ask = this.asks.get(id);
    if (!ask?.audience) return;
    const { total, shards, counts } = opened;
    const there = { ...ask, audience: { ...ask.audience, total, shards, counts } };
    this.asks.set(id, there);
    this.recountShards(there);
    if (ask.status !== 'open') this.changed.add(id);
  }

  /** A shard says how far it is. Ignored for an ask that has no audience. */
  noteShard(news: AudienceNews): void {
    const ask = this.asks.get(news.ask);
    if (!ask) return;
    this.shards.note(ask, news);
    this.recountShards(ask);
  }

  private recountShards(ask: Ask): void {
    const counts = this.shards.counts(ask);
    if (!ask.audience || !counts) return;
    this.asks.set(ask.id, { ...ask, audience: { ...ask.audience, counts } });
    this.touched.add(ask.id);
    this.changed.add(ask.id);
  }

  hasTouched(): boolean {
    return this.touched.size > 0;
  }

  open(ask: Ask): void {
    if (this.asks.has(ask.id)) throw new Error(`ask ${ask.id} is open already`);
    this.asks.set(ask.id, ask);
    this.changed.add(ask.id);
  }

  /** Ends an open ask. Ignored when it is over: the first ending holds. */
  close(id: string, status: Exclude<Ask['status'], 'open'>, now: number, headline?: string): boolean {
    const ask = this.asks.get(id);
    if (ask?.status !== 'open') return false;
    this.asks.set(id, { ...ask, status, closedAt: now, ...(headline ? { headline } : {}) });
    this.changed.add(id);
    return true;
  }

  /** The open ask about a step, if any. */
  openAsk(step: string): Ask | undefined {
    for (const ask of this.asks.values()) if (ask.step === step && ask.status === 'open') return ask;
    return undefined;
  }

  /** Makes votes void that no longer count, with the reason. */
  void(id: string, subs: readonly string[], reason: string): void {
    const ask = this.asks.get(id);
    if (!ask) return;
    this.asks.set(id, voidVotes(ask, subs, reason));
    this.statements.set(
      id,
      (this.statements.get(id) ?? []).filter((signed) => !subs.includes(signed.statement.sub)),
    );
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
      asks: [...this.asks.values()],
      audit: this.audit,
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
      asks: [...this.asks.values()],
      statements: [...this.statements.values()].flat(),
      start: this.input.start,
      audit: this.audit,
      plan: this.plan as unknown as Json,
    };
  }

  carry(): Carried {
    return {
      progress: packProgress(this.progress),
      asks: [...this.asks.values()],
      statements: [...this.statements],
      passed: [...this.passed],
      warrants: [...this.warrants],
      begun: [...this.begun],
      waits: [...this.waits],
      held: this.held,
      verdicts: [...this.verdicts],
      audit: this.audit,
      shards: this.shards.carry(),
      keys: this.keys,
      startedAt: this.startedAt,
      shownState: this.shownState,
    };
  }

  private restore(carried: Carried): void {
    this.progress = unpackProgress(carried.progress);
    for (const ask of carried.asks) this.asks.set(ask.id, ask);
    for (const [id, signed] of carried.statements) this.statements.set(id, signed);
    for (const [step, passed] of carried.passed) this.passed.set(step, passed);
    for (const [step, warrant] of carried.warrants) this.warrants.set(step, warrant);
    for (const key of carried.begun) this.begun.add(key);
    for (const [step, wait] of carried.waits) this.waits.set(step, wait);
    for (const [jti, verdict] of carried.verdicts) this.verdicts.set(jti, verdict);
    this.shards = new ShardNews(carried.shards);
    this.held = carried.held;
    this.audit.push(...carried.audit);
    this.keys = carried.keys;
    this.startedAt = carried.startedAt;
    this.shownState = carried.shownState;
  }
}
