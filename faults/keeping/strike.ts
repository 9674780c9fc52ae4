import { Moment } from '../lanes/moment.js';

/**
 * What becomes of something that is seen. `drop`: it never arrives. `late`: it arrives when who sent it is dead. `lose`: it is
 * carried out, and nobody is told.
 */
export type Fate = 'serve' | 'drop' | 'late' | 'lose';

/** Something that the worker, or a program of its, does to a system. */
export interface Seen {
  /** `rows`: the first of those that a COPY sends. `question`: over HTTP, or what a program says about itself. */
  what: 'sign-in' | 'statement' | 'rows' | 'question';
  /** SQL, name of the role, or path. */
  text: string;
  /** What the session says of itself, in pg_stat_activity. */
  application: string;
}

/** Where the worker of a lane dies. */
export interface At {
  what: Seen['what'];
  text: RegExp;
  application?: RegExp;
  /** The so-manieth time, from 1, of those after `after`. 1 unless told. */
  nth?: number;
  /** Counts only once this was seen. */
  after?: Omit<At, 'after' | 'fate' | 'nth'>;
  fate: Exclude<Fate, 'serve'>;
}

/** The one moment of a lane, whichever of its doors it comes to. */
export class Strike {
  #moment = new Moment();
  #seen = 0;
  #open = false;
  #over = false;

  constructor(private readonly at: At) {}

  get held(): boolean {
    return this.#moment.held;
  }

  reset(): void {
    this.#moment.release();
    this.#moment = new Moment();
    this.#seen = 0;
    this.#over = false;
    this.#open = this.at.after === undefined;
  }

  release(): void {
    this.#over = true;
    this.#moment.release();
  }

  fateOf(seen: Seen): Fate {
    const { after, nth = 1, fate } = this.at;
    if (this.#over || !this.#moment.awaited) return 'serve';
    if (after && matches(after, seen)) this.#open = true;
    if (!this.#open || !matches(this.at, seen)) return 'serve';
    this.#seen += 1;
    return this.#seen === nth ? fate : 'serve';
  }

  /** Resolves when the worker is dead. Who leaves before that has given up and asks anew: then the moment is still to come. */
  async hold(left: Promise<unknown>): Promise<void> {
    const moment = this.#moment;
    const gone = await Promise.race([moment.hold().then(() => false), left.then(() => true)]);
    if (!gone || this.#over || moment !== this.#moment) return;
    this.#moment = new Moment();
    this.#seen = (this.at.nth ?? 1) - 1;
  }

  /** For a moment that somebody else sees. */
  holdHere(): void {
    if (!this.#over && this.#moment.awaited) void this.#moment.hold();
  }
}

function matches({ what, text, application }: Pick<At, 'what' | 'text' | 'application'>, seen: Seen): boolean {
  return what === seen.what && text.test(seen.text) && (application?.test(seen.application) ?? true);
}
