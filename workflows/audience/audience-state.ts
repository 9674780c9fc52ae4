import type { AskStatus, Verdict } from '../../model/ask.js';
import { type AudienceAnswer, leafBytes, type ProvenAnswer, type SignedBatch } from '../../model/audience/answer.js';
import type { AskNews, AudienceInput, AudienceView, ChannelTarget, Recipient } from '../../model/audience/audience.js';
import { answerRoom, sharedBytes } from '../../model/audience/answer-room.js';
import { countEntries, isComplete } from '../../model/audience/counts.js';
import { judgeAudienceAnswer } from '../../model/audience/judge-audience-answer.js';
import { applyAnswer, applyNews, bouncedDelivery, isUnanswered, newEntry } from '../../model/audience/ledger.js';
import type { Counts, Delivery, LedgerEntry } from '../../model/audience/ledger-entry.js';
import { inclusionPath, merkleTree } from '../../model/audience/merkle.js';
import type { PublicKey } from '../../model/statement.js';
import { type CarriedVerdicts, Verdicts } from '../../model/audience/verdicts.js';

/** Messages to channels and to people outside of the audience that are kept. */
const TOLD_KEPT = 200;

/** What continue-as-new takes along of the ledger. */
export interface CarriedLedger {
  entries: LedgerEntry[];
  verdicts: CarriedVerdicts;
  keys: PublicKey[];
  skew: number;
  news?: AskNews;
  told: Delivery[];
  version: number;
}

/** An answer that was taken: who must not be bothered any more, or where a message did not arrive. */
export interface Taken {
  about: string;
  action: AudienceAnswer['action'];
  /** bounced: the message. */
  bounced?: Delivery;
}

/**
 * The ledger of one shard: all that is known of its people has this one owner. Handlers and the delivery change it through
 * methods that refuse what is not legal.
 */
export class AudienceState {
  keys: PublicKey[] = [];
  /** The run has closed: nothing more can come. */
  runOver = false;
  /** The last word of the run. */
  news: AskNews | undefined;
  /** Raised with every change of the counts. */
  version = 1;
  readonly told: Delivery[] = [];
  readonly recipients: ReadonlyMap<string, Recipient>;
  private readonly entries = new Map<string, LedgerEntry>();
  private readonly verdicts: Verdicts;
  /** What answers take of the space that all share, bytes: by person, and together. */
  private readonly shared = new Map<string, number>();
  private sharedByAll = 0;
  /** The run's clock is ahead of this workflow's by so much: only after the server has skipped time in the run. */
  private readonly skew: number;

  constructor(
    readonly input: AudienceInput,
    clock: number,
    carried?: CarriedLedger,
  ) {
    this.recipients = new Map(input.people.map((recipient) => [recipient.person, recipient]));
    this.verdicts = new Verdicts(carried?.verdicts);
    this.skew = carried?.skew ?? Math.max(0, input.now - clock);
    if (carried) this.restore(carried);
    else for (const one of input.people) this.keep(newEntry(one, clock + this.skew));
  }

  /** Audience clock, ms: the run's, where that one was moved forward. */
  now(): number {
    return Date.now() + this.skew;
  }

  /** The same instant on the workflow's own clock. */
  ownClock(at: number): number {
    return at - this.skew;
  }

  /** How the ask stands, by the run's word; by the clock alone when the deadline has passed without one. */
  status(now: number): AskStatus {
    const said = this.news?.status ?? 'open';
    if (said === 'open' && this.runOver) return 'closed';
    return said === 'open' && now >= this.input.card.deadlineAt ? 'expired' : said;
  }

  isOver(now: number): boolean {
    return this.status(now) !== 'open';
  }

  entry(person: string): LedgerEntry | undefined {
    return this.entries.get(person);
  }

  /** Who has not answered, in the order of the ledger. */
  silent(): LedgerEntry[] {
    return [...this.entries.values()].filter(isUnanswered);
  }

  /** People of this shard who read in a channel. */
  readersOf({ transport, channel }: Pick<ChannelTarget, 'transport' | 'channel'>): string[] {
    const found = this.input.channels.find((one) => one.transport === transport && one.channel === channel);
    return found?.readers ?? [];
  }

  counts(): Counts {
    return countEntries(this.entries.values());
  }

  get complete(): boolean {
    return isComplete(this.counts());
  }

  /** Works in a batch whose signature has been checked: a verdict for each answer, in order. Idempotent by jti. */
  give(batch: SignedBatch, taken: (answer: Taken) => void): Verdict[] {
    const { head, sig, answers } = batch;
    const tree = merkleTree(answers.map(leafBytes));
    return answers.map((answer, index) => {
      const known = this.verdicts.get(answer.jti);
      if (known) return known;
      const prove = () => ({ answer, head, sig, index, path: inclusionPath(tree, index) });
      const verdict = this.judge(answer, prove, taken);
      this.verdicts.keep(answer, verdict, { known: this.entries.has(answer.sub) });
      return verdict;
    });
  }

  /** Replaces an entry by what a transition made of it; true when that changed anything. */
  change(person: string, transition: (entry: LedgerEntry) => LedgerEntry): boolean {
    const before = this.entries.get(person);
    const after = before && transition(before);
    if (!after || after === before) return false;
    this.keep(after);
    if (after.state !== before.state) this.version += 1;
    return true;
  }

  tell(delivery: Delivery): void {
    const others = this.told.filter(({ key, transport }) => key !== delivery.key || transport !== delivery.transport);
    this.told.splice(0, this.told.length, ...[...others, delivery].slice(-TOLD_KEPT));
  }

  /** The run's word on the ask. Once it is over it stays over. Returns who stands differently now. */
  hear(news: AskNews): string[] {
    const over = this.news !== undefined && this.news.status !== 'open';
    this.news = over && news.status === 'open' ? { ...news, status: this.news?.status ?? 'open' } : news;
    if (this.input.mode === 'collects') return [];
    const now = this.now();
    return [...this.entries.keys()].filter((person) => this.change(person, (entry) => applyNews(entry, news, now)));
  }

  view(now: number): AudienceView {
    const { card, shard, shards, mode } = this.input;
    return {
      run: card.run,
      ask: card.ask,
      shard,
      mode,
      status: this.status(now),
      entries: [...this.entries.values()],
      counts: this.counts(),
      now,
      shards,
      told: this.told,
    };
  }

  carry(): CarriedLedger {
    return {
      entries: [...this.entries.values()],
      verdicts: this.verdicts.carry(),
      keys: this.keys,
      skew: this.skew,
      ...(this.news ? { news: this.news } : {}),
      told: this.told,
      version: this.version,
    };
  }

  private judge(answer: AudienceAnswer, prove: () => ProvenAnswer, taken: (answer: Taken) => void): Verdict {
    const { mode, card, form, stewards } = this.input;
    const now = this.now();
    const over = this.isOver(now);
    const entry = this.entries.get(answer.about);
    const status = this.status(now);
    const others = this.sharedByAll - (this.shared.get(answer.about) ?? 0);
    const room = answerRoom({ people: this.entries.size, others });
    const verdict = judgeAudienceAnswer(entry, answer, { mode, card, status, over, form, stewards, room });
    if (verdict.verdict !== 'accepted' && verdict.verdict !== 'late') return verdict;
    const { about, action } = answer;
    const bounced = entry && action === 'bounced' ? entry.deliveries[bouncedDelivery(entry, answer)] : undefined;
    this.change(about, (before) => applyAnswer(before, prove(), { now, over }));
    taken({ about, action, ...(bounced ? { bounced } : {}) });
    return verdict;
  }

  private keep(entry: LedgerEntry): void {
    const { person, answer } = entry;
    if (answer !== this.entries.get(person)?.answer) {
      const bytes = answer ? sharedBytes(answer.answer) : 0;
      this.sharedByAll += bytes - (this.shared.get(person) ?? 0);
      this.shared.set(person, bytes);
    }
    this.entries.set(person, entry);
  }

  private restore({ entries, keys, news, told, version }: CarriedLedger): void {
    for (const entry of entries) this.keep(entry);
    this.keys = keys;
    this.news = news;
    this.told.push(...told);
    this.version = version;
  }
}
