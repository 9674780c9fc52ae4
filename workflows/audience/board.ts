import type { AskNews, MessageUpdate, SentMessage } from '../../model/audience/audience.js';
import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import type { AudienceState } from './audience-state.js';
import { post } from './people-activities.js';

/** Between two rounds of updates. */
const PACE_MS = 2_000;
const BATCH = 50;

export interface CarriedBoard {
  messages: SentMessage[];
  stale: number[];
  workedAt: number;
}

/** The messages that stand somewhere and can be brought up to date in place: what they say follows the ledger. */
export class Board {
  busy = false;
  private messages: SentMessage[];
  private readonly stale: Set<SentMessage>;
  private workedAt: number;

  constructor(
    private readonly state: AudienceState,
    private readonly ring: () => void,
    carried?: CarriedBoard,
  ) {
    this.messages = carried?.messages ?? [];
    this.stale = new Set((carried?.stale ?? []).flatMap((index) => this.messages[index] ?? []));
    this.workedAt = carried?.workedAt ?? Number.NEGATIVE_INFINITY;
  }

  get idle(): boolean {
    return !this.busy && this.stale.size === 0;
  }

  /** `stale`: what it says is out of date already. */
  add(message: SentMessage, { stale }: { stale: boolean }): void {
    this.messages.push(message);
    if (stale) this.stale.add(message);
  }

  /** Whether some message to this person can be brought up to date. */
  reaches(person: string): boolean {
    return this.messages.some((message) => message.person === person);
  }

  /** Something about this person is different. */
  touch(person: string): void {
    this.mark((message) => message.person === person || message.about === person);
  }

  touchChannels(): void {
    this.mark((message) => message.channel !== undefined);
  }

  touchAll(): void {
    this.mark(() => true);
  }

  work(now: number): void {
    if (this.busy || this.stale.size === 0 || now < this.workedAt + PACE_MS) return;
    const batch = [...this.stale].slice(0, BATCH);
    for (const message of batch) this.stale.delete(message);
    this.busy = true;
    this.workedAt = now;
    const { card, mode, form } = this.state.input;
    const messages = batch.map((message) => this.updateOf(message));
    post['update-messages']({ card, mode, messages, news: this.news(now), ...(form ? { form } : {}), now }).then(
      (standing) => this.worked(batch, new Set(standing.map(placeOf))),
      () => this.worked(batch, new Set(batch.map(placeOf))),
    );
  }

  nextTime(): number | undefined {
    return this.busy || this.stale.size === 0 ? undefined : this.workedAt + PACE_MS;
  }

  /** What messages say of the state that all of them share. */
  news(now: number): AskNews {
    const { news, input } = this.state;
    const status = this.state.status(now);
    const counts = news?.counts ?? (input.shards === 1 && input.mode === 'collects' ? this.state.counts() : undefined);
    return {
      status,
      votes: input.mode === 'tells' ? (news?.votes ?? []) : [],
      ...(counts ? { counts } : {}),
      ...(news?.headline ? { headline: news.headline } : {}),
    };
  }

  carry(): CarriedBoard {
    const stale = this.messages.flatMap((message, index) => (this.stale.has(message) ? [index] : []));
    return { messages: this.messages, stale, workedAt: this.workedAt };
  }

  private mark(concerned: (message: SentMessage) => boolean): void {
    for (const message of this.messages) if (concerned(message)) this.stale.add(message);
  }

  private worked(batch: readonly SentMessage[], standing: ReadonlySet<string>): void {
    this.busy = false;
    const gone = new Set(batch.filter((message) => !standing.has(placeOf(message))));
    if (gone.size > 0) this.messages = this.messages.filter((message) => !gone.has(message));
    this.ring();
  }

  /** A message to one person says what they have answered; the author's words are theirs as well. */
  private updateOf(message: SentMessage): MessageUpdate {
    const now = this.state.now();
    const { subject, text } = this.state.recipients.get(message.person ?? '') ?? {};
    const entry = this.state.entry(message.about ?? message.person ?? '');
    const lists = message.what === 'escalation' && message.about === undefined;
    const own = this.state.input.mode === 'collects' && entry ? answerNews(this.news(now), entry) : undefined;
    return {
      ...message,
      ...(subject === undefined ? {} : { subject }),
      ...(text === undefined ? {} : { text }),
      ...(lists ? { silent: this.state.silent().map(({ person }) => person) } : {}),
      ...(own ? { news: own } : {}),
    };
  }
}

function placeOf({ transport, ref }: SentMessage): string {
  return JSON.stringify([transport, ...Object.entries(ref).toSorted()]);
}

/** How far all others are is said when it is over; until then nobody's own message would keep up with it. */
function answerNews(news: AskNews, { answer, at }: LedgerEntry): AskNews {
  const { counts, ...rest } = news;
  const shown = news.status === 'open' || !counts ? rest : news;
  if (!answer) return shown;
  const { sub, about, action, via, reason } = answer.answer;
  const vote = { sub, action, at, via, ...(reason ? { reason } : {}), ...(sub === about ? {} : { for: about }) };
  return { ...shown, votes: [vote] };
}
