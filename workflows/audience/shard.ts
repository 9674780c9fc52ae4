import type { Verdict } from '../../model/ask.js';
import type { SignedBatch } from '../../model/audience/answer.js';
import type { AskNews, AskReading, AudienceInput } from '../../model/audience/audience.js';
import { Alarm } from '../alarm.js';
import { AudienceState, type CarriedLedger, type Taken } from './audience-state.js';
import { Board, type CarriedBoard } from './board.js';
import { type CarriedContact, Contact } from './contact.js';
import { archive } from './people-activities.js';
import { type CarriedLine, RunLine } from './run-line.js';
import { RunWord } from './run-word.js';

/** A shard whose run is gone without a farewell ends so long after the deadline. */
const ORPHAN_MS = 86_400_000;

/** What continue-as-new takes along. */
export interface CarriedShard {
  ledger: CarriedLedger;
  board: CarriedBoard;
  line: CarriedLine;
  contact: CarriedContact;
  /** The run may have said something that was not looked at. */
  heard: boolean;
  runOver: boolean;
  lookAt: number;
}

/** The parts of one shard, and the one loop that moves them: whatever happens rings, and everybody looks at the clock. */
export class Shard {
  readonly state: AudienceState;
  private readonly board: Board;
  private readonly line: RunLine;
  private readonly contact: Contact;
  private readonly word: RunWord;
  private readonly alarm = new Alarm(() => this.ring());
  /** On the workflow's own clock. */
  private ringsAt: number | undefined;
  /** When to look whether there is still a run. */
  private lookAt: number;
  /** Answers that were taken since this execution began. */
  private given = 0;
  private rang = false;
  private wakeUp: (() => void) | undefined;

  constructor(input: AudienceInput, clock: number) {
    const { carried: carriedAlong, ...order } = input;
    const carried = carriedAlong as CarriedShard | undefined;
    const ring = () => this.ring();
    this.state = new AudienceState(order, clock, carried?.ledger);
    this.state.runOver = carried?.runOver ?? false;
    this.board = new Board(this.state, ring, carried?.board);
    this.line = new RunLine(this.state, ring, carried?.line);
    this.contact = new Contact({ state: this.state, board: this.board, line: this.line, ring }, carried?.contact);
    const { run, ask } = input.card;
    this.word = new RunWord({ run, ask }, (reading) => this.learn(reading), carried?.heard);
    this.lookAt = carried?.lookAt ?? input.card.deadlineAt + ORPHAN_MS;
  }

  /** Nothing more is to be done, and nobody is left who could ask for anything. */
  get finished(): boolean {
    const orphaned = this.line.lost && this.state.now() >= this.state.input.card.deadlineAt + ORPHAN_MS;
    return (this.state.runOver || orphaned) && this.contact.idle && this.board.idle && !this.line.busy;
  }

  /** Nothing is on its way: continue-as-new loses nothing here. */
  get quiet(): boolean {
    return !this.contact.busy && !this.board.busy && !this.line.busy && !this.word.busy;
  }

  /** Works in everything that has happened; `hold` starts nothing new. */
  work(hold: boolean): void {
    this.rang = false;
    if (hold) return;
    const now = this.state.now();
    this.word.work();
    this.contact.work(now);
    this.board.work(now);
    this.line.work(now);
    if (now < this.lookAt || this.line.lost) return;
    this.lookAt = now + ORPHAN_MS;
    this.line.ask(now);
  }

  /** Resolves when something has happened since the last look. */
  woken(): Promise<void> {
    if (this.rang || this.finished) return Promise.resolve();
    this.setAlarm();
    return new Promise((resolve) => {
      this.wakeUp = resolve;
    });
  }

  /** Takes a batch that the validator has let in. */
  give(batch: SignedBatch): Verdict[] {
    const before = this.state.version;
    const verdicts = this.state.give(batch, (answer) => this.taken(answer));
    if (this.state.version !== before && this.state.input.shards === 1) this.board.touchChannels();
    this.ring();
    return verdicts;
  }

  /** Somebody says that there is news of the run: it is asked itself. */
  hint(): void {
    this.word.hint();
    this.ring();
  }

  /** The run has closed, or is to be taken for closed. */
  end(): void {
    this.state.runOver = true;
    this.ring();
  }

  /** What the run itself says. */
  private learn({ news, over }: AskReading): void {
    if (news) this.hear(news);
    if (over) this.end();
    this.ring();
  }

  private hear(news: AskNews): void {
    const wasOver = this.state.isOver(this.state.now());
    for (const person of this.state.hear(news)) this.contact.answered(person);
    const now = this.state.now();
    this.line.heard(now);
    if (this.state.input.mode === 'tells' || (!wasOver && this.state.isOver(now)) || news.status !== 'open')
      this.board.touchAll();
    else this.board.touchChannels();
    this.contact.sayFarewell(now);
  }

  /** Writes the ledger until nothing has changed since, so that no answer with a verdict is missing in it. */
  async close(): Promise<void> {
    this.rest();
    for (let written = -1; written !== this.given; ) {
      written = this.given;
      await archive['close-audience'](this.state.view(this.state.now()));
    }
  }

  rest(): void {
    this.alarm.clear();
  }

  carry(): CarriedShard {
    return {
      ledger: this.state.carry(),
      board: this.board.carry(),
      line: this.line.carry(),
      contact: this.contact.carry(),
      heard: this.word.carry(),
      runOver: this.state.runOver,
      lookAt: this.lookAt,
    };
  }

  /** A timer that is due and has not fired is set anew: a server that skips time may jump past it and fire it much later. */
  private setAlarm(): void {
    if (this.ringsAt !== undefined && this.ringsAt <= Date.now()) {
      this.alarm.clear();
      this.ringsAt = undefined;
    }
    const next = this.nextTime();
    if (next === undefined) return;
    const at = this.state.ownClock(next);
    this.ringsAt = Math.min(at, this.ringsAt ?? at);
    this.alarm.set(at);
  }

  private taken({ about, action, bounced }: Taken): void {
    this.given += 1;
    if (bounced) return this.contact.bounced(about, bounced);
    if (action === 'seen') return;
    this.contact.answered(about);
    this.board.touch(about);
  }

  private nextTime(): number | undefined {
    const now = this.state.now();
    const { deadlineAt } = this.state.input.card;
    const times = [
      this.contact.nextTime(now),
      this.board.nextTime(),
      this.line.nextTime(),
      deadlineAt,
      this.lookAt,
    ].filter((at): at is number => at !== undefined && at > now);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  private ring(): void {
    this.rang = true;
    this.wakeUp?.();
  }
}
