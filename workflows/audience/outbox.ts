import type { Sending } from '../../model/audience/audience.js';
import { deliveryKey } from '../../model/audience/delivery-key.js';

/** One message that is to be sent, and when. */
export interface Errand {
  sending: Sending;
  /** Not before, audience clock. The recipient's own hours are asked when it has come. */
  after: number;
  /** When it goes out; missing until their hours are known. */
  at?: number;
  within: 'working-hours' | 'any';
  /** Tries that ended with every transport down. */
  tries: number;
  /** Reminder rounds in which nothing reached them. */
  rounds?: number;
}

/** Tells one person of the ask, at their hours. */
export function firstErrand(person: string, now: number): Errand {
  return { sending: { person, what: 'ask', except: [] }, after: now, within: 'any', tries: 0 };
}

/** Messages that wait for their time, each once by its delivery key, in the order in which they were put in. */
export class Outbox {
  private readonly errands: Map<string, Errand>;
  /** Hours of these are being asked. */
  private readonly asking = new Set<string>();

  constructor(
    private readonly place: { run: string; ask: string },
    carried: Errand[] = [],
  ) {
    this.errands = new Map(carried.map((errand) => [this.keyOf(errand), errand]));
  }

  /** A message that waits already keeps its time. */
  put(errand: Errand): void {
    const key = this.keyOf(errand);
    if (!this.errands.has(key)) this.errands.set(key, errand);
  }

  some(kind: (errand: Errand) => boolean): boolean {
    return [...this.errands.values()].some(kind);
  }

  drop(unwanted: (errand: Errand) => boolean): void {
    for (const [key, errand] of this.errands) if (unwanted(errand)) this.errands.delete(key);
  }

  /** Messages whose moment has come and whose recipient's hours are not known; each is handed out once. */
  takeUntimed(now: number): Errand[] {
    const found = [...this.errands].filter(
      ([key, { at, after }]) => at === undefined && after <= now && !this.asking.has(key),
    );
    for (const [key] of found) this.asking.add(key);
    return found.map(([, errand]) => errand);
  }

  /** The answer to `takeUntimed`. */
  setTime(errand: Errand, at: number): void {
    const key = this.keyOf(errand);
    this.asking.delete(key);
    if (this.errands.has(key)) this.errands.set(key, { ...errand, at });
  }

  /** Takes out what is due, oldest first, at most `most`. */
  takeDue(now: number, most: number): Errand[] {
    const due: Errand[] = [];
    for (const [key, errand] of this.errands) {
      if (due.length >= most) break;
      if (errand.at === undefined || errand.at > now) continue;
      this.errands.delete(key);
      due.push(errand);
    }
    return due;
  }

  hasDue(now: number): boolean {
    return this.some(({ at }) => at !== undefined && at <= now);
  }

  /** When to look again; undefined when nothing waits for a time. */
  nextTime(): number | undefined {
    let next: number | undefined;
    for (const [key, { at, after }] of this.errands) {
      if (at === undefined && this.asking.has(key)) continue;
      const time = at ?? after;
      if (next === undefined || time < next) next = time;
    }
    return next;
  }

  get empty(): boolean {
    return this.errands.size === 0;
  }

  /** What continue-as-new takes along. */
  carry(): Errand[] {
    return [...this.errands.values()];
  }

  private keyOf({ sending }: Errand): string {
    return deliveryKey({ ...this.place, ...sending });
  }
}
