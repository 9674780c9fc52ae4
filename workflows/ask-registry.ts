import type { Ask } from '../model/ask.js';
import type { AudienceNews, AudienceOpened } from '../model/audience/audience.js';
import { openClaims, settleClaim } from '../model/asks/claims.js';
import { type JudgeContext, type Judgement, judgeAnswer } from '../model/asks/judge.js';
import { voidVotes } from '../model/asks/void-votes.js';
import type { Signed } from '../model/statement.js';
import { ShardNews } from './shard-news.js';

/**
 * The asks of a run, in the order in which they were opened, with the signed answers that count. Refuses what is not legal:
 * of two endings the first holds. Part of RunState.
 */
export class AskRegistry {
  private readonly byId = new Map<string, Ask>();
  /** Counted signed answers by ask. */
  private readonly signedBy = new Map<string, Signed[]>();
  /** How far the audiences are, as their shards said last. */
  private shards = new ShardNews();
  /** Asks whose people have not been told yet how they stand. */
  private changed = new Set<string>();
  /** Asks whose answers have not been worked in yet. */
  private touched = new Set<string>();

  get(id: string): Ask | undefined {
    return this.byId.get(id);
  }

  all(): Ask[] {
    return [...this.byId.values()];
  }

  /** Signed answers that count for an ask. */
  statements(id: string): Signed[] {
    return this.signedBy.get(id) ?? [];
  }

  allStatements(): Signed[] {
    return [...this.signedBy.values()].flat();
  }

  /** Nobody of the whole audience is still to answer. */
  isComplete(ask: Ask): boolean {
    return this.shards.complete(ask);
  }

  /** Works an authenticated answer in. */
  give(ask: Ask, signed: Signed, context: JudgeContext): Judgement {
    const judged = judgeAnswer(ask, signed.statement, context);
    this.byId.set(ask.id, judged.ask);
    if (judged.verdict.verdict === 'accepted') {
      this.keepStatement(judged.ask, signed);
      this.touched.add(ask.id);
      this.changed.add(ask.id);
    }
    return judged;
  }

  /** Of each person the one that counts; a claim stands beside it until somebody has looked. */
  private keepStatement(ask: Ask, signed: Signed): void {
    const { sub, jti } = signed.statement;
    const claimed = openClaims(ask).some((claim) => claim.jti === jti);
    const others = (this.signedBy.get(ask.id) ?? []).filter((other) => claimed || other.statement.sub !== sub);
    this.signedBy.set(ask.id, [...others, signed]);
  }

  /** A vote in another's place has been looked at: it counts from now on, or never. */
  settleClaim(id: string, jti: string, holds: boolean): void {
    const ask = this.byId.get(id);
    if (!ask) return;
    const settled = settleClaim(ask, jti, holds);
    this.byId.set(id, settled);
    this.changed.add(id);
    const vote = settled.votes.find((one) => one.jti === jti);
    const statements = this.signedBy.get(id) ?? [];
    const kept = vote && !vote.void ? (other: Signed) => other.statement.sub !== vote.sub : () => true;
    this.signedBy.set(
      id,
      statements.filter((other) => (other.statement.jti === jti ? !vote?.void : kept(other))),
    );
  }

  takeTouched(): Ask[] {
    const asks = [...this.touched].flatMap((id) => this.byId.get(id) ?? []);
    this.touched = new Set();
    return asks;
  }

  /** Asks of which people have something new to hear. */
  takeChanged(): Ask[] {
    const asks = [...this.changed].flatMap((id) => this.byId.get(id) ?? []);
    this.changed = new Set();
    return asks;
  }

  /** How many workflows tell people of this ask; 0 while they are being started. One that changed meanwhile is told again. */
  setTellers(id: string, tellers: number): void {
    const ask = this.byId.get(id);
    if (!ask) return;
    this.byId.set(id, { ...ask, tellers });
    if (tellers > 0 && (ask.status !== 'open' || ask.votes.length > 0)) this.changed.add(id);
  }

  /** The audience of an ask is there. */
  setAudience(id: string, opened: AudienceOpened): void {
    const ask = this.byId.get(id);
    if (!ask?.audience) return;
    const { total, shards, counts } = opened;
    const there = { ...ask, audience: { ...ask.audience, total, shards, counts } };
    this.byId.set(id, there);
    this.recountShards(there);
    if (ask.status !== 'open') this.changed.add(id);
  }

  /** A shard says how far it is. Ignored for an ask that has no audience. */
  noteShard(news: AudienceNews): void {
    const ask = this.byId.get(news.ask);
    if (!ask) return;
    this.shards.note(ask, news);
    this.recountShards(ask);
  }

  private recountShards(ask: Ask): void {
    const counts = this.shards.counts(ask);
    if (!ask.audience || !counts) return;
    this.byId.set(ask.id, { ...ask, audience: { ...ask.audience, counts } });
    this.touched.add(ask.id);
    this.changed.add(ask.id);
  }

  hasTouched(): boolean {
    return this.touched.size > 0;
  }

  open(ask: Ask): void {
    if (this.byId.has(ask.id)) throw new Error(`ask ${ask.id} is open already`);
    this.byId.set(ask.id, ask);
    this.changed.add(ask.id);
  }

  /** Ends an open ask. Ignored when it is over: the first ending holds. */
  close(id: string, status: Exclude<Ask['status'], 'open'>, now: number, headline?: string): boolean {
    const ask = this.byId.get(id);
    if (ask?.status !== 'open') return false;
    this.byId.set(id, { ...ask, status, closedAt: now, ...(headline ? { headline } : {}) });
    this.changed.add(id);
    return true;
  }

  /** The open ask about a step, if any. */
  openAbout(step: string): Ask | undefined {
    for (const ask of this.byId.values()) if (ask.step === step && ask.status === 'open') return ask;
    return undefined;
  }

  /** Makes votes void that no longer count, with the reason. */
  void(id: string, subs: readonly string[], reason: string): void {
    const ask = this.byId.get(id);
    if (!ask) return;
    this.byId.set(id, voidVotes(ask, subs, reason));
    this.signedBy.set(
      id,
      (this.signedBy.get(id) ?? []).filter((signed) => !subs.includes(signed.statement.sub)),
    );
  }

  carry(): CarriedAsks {
    return { asks: this.all(), statements: [...this.signedBy], shards: this.shards.carry() };
  }

  restore({ asks, statements, shards }: CarriedAsks): void {
    for (const ask of asks) this.byId.set(ask.id, ask);
    for (const [id, signed] of statements) this.signedBy.set(id, signed);
    this.shards = new ShardNews(shards);
  }
}

/** What continue-as-new takes along. */
export interface CarriedAsks {
  asks: Ask[];
  statements: [string, Signed[]][];
  shards?: [string, AudienceNews[]][];
}
