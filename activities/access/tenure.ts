import {
  type AccessNote,
  accessAsk,
  accessSubject,
  type EndNote,
  type TakenNote,
} from '../../model/access/open-access.js';
import { digestOf } from '../../model/digest.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import type { Signed } from '../../model/statement.js';
import type { AccessNotes } from '../../records/accesses.js';
import { askToLift, stands, startWatchdog } from '../chaos/watchdog/starter.js';
import type { StopReason } from '../context.js';
import { askRecords } from '../ask-records.js';
import { refused, TargetFailure } from '../failures.js';
import { pause } from '../stop.js';
import type { Grant, GrantDriver, GrantWish } from './grant.js';
import { notHeld, stillStands } from './still-stands.js';

/** The watchdog takes it back so long after the step should have done it. */
const GRACE_MS = 5000;
const LOOK_MS = 1000;
const TRIES = 3;
const TRY_MS = 20_000;
const AGAIN_MS = 1000;

export interface TenureParts {
  wish: GrantWish;
  driver: GrantDriver;
  notes: AccessNotes;
  /** For the record. */
  about: Omit<AccessNote, 'at' | 'until' | 'byHand' | 'grant'>;
  watchdog: { base: string; path: string };
  verify(signed: Signed): Promise<boolean>;
  /** Refuses while another access of the same login is open. */
  alone(): Promise<void>;
  now(): number;
  signal: AbortSignal;
  /** Why the attempt shall end; undefined when its own time is over. */
  stopReason(): StopReason | undefined;
}

/**
 * One access from its giving to its taking back, over as many attempts as it takes. It is noted before it is given, a watchdog
 * stands beside it as long as it stands, and whatever ends the attempt takes it back, unless another attempt will go on.
 */
export class Tenure {
  readonly #parts: TenureParts;
  #taken: TakenNote | undefined;
  #given = false;

  constructor(parts: TenureParts) {
    this.#parts = parts;
  }

  async begun(): Promise<boolean> {
    return (await this.#parts.notes.given()) !== undefined;
  }

  /** Looks whether it can be given, and changes nothing. */
  aim(): Promise<Grant> {
    const { driver, wish, now, signal } = this.#parts;
    return driver.aim({ ...wish, now: now() }, signal);
  }

  /** Notes it, sets the watchdog, gives it. What the target refuses leaves nothing behind. */
  async give(): Promise<void> {
    const { about, alone, driver, notes, now, wish } = this.#parts;
    const grant = await this.aim();
    const at = now();
    const note: AccessNote = {
      ...about,
      at,
      until: at + wish.forMs,
      byHand: driver.byHand(grant),
      grant: grant as unknown as JsonObject,
    };
    await notes.give(note);
    // Looked at once more: of two that begin in one moment each finds the other's note, and none takes what the other gave.
    await alone().catch(async (error: unknown) => {
      await notes.forget();
      throw error;
    });
    try {
      await this.#arm(note);
      await this.#apply(note);
    } catch (error) {
      if (error instanceof TargetFailure && error.happened === 'no') await this.#forget();
      else if (!this.#goesOn()) await this.#take(note, 'abort');
      throw error;
    }
  }

  /** Holds it until its time is over or somebody ends it, and takes it back. An attempt that finds it given goes on with it. */
  async keep(): Promise<Outcome> {
    const { notes } = this.#parts;
    const note = await notes.given();
    if (!note) throw refused('not-given', 'There is no record of an access that was given here.');
    this.#taken = await notes.taken();
    if (this.#taken?.by === 'abort') throw notHeld(note, 'could not be held');
    const by = this.#taken ? this.#taken.by : await this.#hold(note);
    if (!this.#taken) await this.#take(note, by);
    return this.#outcome(note);
  }

  /** What is known when the attempt was told to stop. */
  stopped(): string | undefined {
    if (this.#taken) return 'The access was taken back.';
    return this.#given
      ? 'The access stands until its time is over; another attempt, or its watchdog, takes it back.'
      : undefined;
  }

  /** Gives who or what ended it. */
  async #hold(note: AccessNote): Promise<string> {
    try {
      for (let left = this.#left(note); left > 0 && !this.#taken; left = this.#left(note)) {
        const by = await this.#endedBy(note);
        if (by !== undefined) return by;
        await this.#mustStand(note);
        await pause(Math.min(left, LOOK_MS), this.#parts.signal);
      }
      return 'expiry';
    } catch (error) {
      if (error instanceof TargetFailure && error.reason === 'too-late') return 'expiry';
      // Whatever went wrong: what nobody holds any more must not stand.
      if (!this.#goesOn()) await this.#take(note, 'abort');
      throw error;
    }
  }

  #left({ until }: AccessNote): number {
    return until - this.#parts.now();
  }

  /** Another attempt will go on with it: the run has not said that it shall end. */
  #goesOn(): boolean {
    const reason = this.#parts.stopReason();
    return reason === 'worker-stopping' || reason === 'lost';
  }

  async #endedBy(note: AccessNote): Promise<string | undefined> {
    const { notes, verify } = this.#parts;
    // A store that does not answer for a moment ends no access; its time does.
    const end = await notes.wishedEnd().catch(() => undefined);
    return end && isOf(note, end) && (await verify(end.signed)) ? end.signed.statement.sub : undefined;
  }

  /** Given by this attempt, and watched: a watchdog that has ended has taken it back, or cannot any more. */
  async #mustStand(note: AccessNote): Promise<void> {
    if (this.#given && (await stands(this.#parts.watchdog.base))) return;
    await this.#arm(note);
    await this.#apply(note);
  }

  /** Without a watchdog nothing is given. One that stands already stays. */
  async #arm(note: AccessNote): Promise<void> {
    const { driver, watchdog, wish } = this.#parts;
    if (await stands(watchdog.base)) return;
    const { person, right, target, byHand } = note;
    await startWatchdog(watchdog.path, {
      base: watchdog.base,
      key: wish.key,
      fault: `Access of ${person} to ${target}: ${right}`,
      byHand,
      lift: driver.lift(grantOf(note)),
      liftAfterMs: Math.max(0, this.#left(note)) + GRACE_MS,
    });
  }

  /** A worker that stood still for a while may give what has been taken back meanwhile: then it must not stand. */
  async #apply(note: AccessNote): Promise<void> {
    const { driver, notes, signal } = this.#parts;
    if (this.#left(note) <= 0)
      throw refused('too-late', `The time of the access of ${note.person} is over; nothing was given.`);
    await driver.give(grantOf(note), signal);
    this.#given = true;
    if (await notes.taken()) await this.#take(note, 'expiry');
  }

  /** The target has said no: nothing is there to be taken back. The watchdog looks once more, and ends. */
  async #forget(): Promise<void> {
    const { notes, watchdog } = this.#parts;
    await askToLift(watchdog.base);
    await notes.forget();
  }

  async #take(note: AccessNote, by: string): Promise<void> {
    const { notes, now, watchdog } = this.#parts;
    const sessions = await this.#takeFromTarget(note);
    const what = `The access of ${note.person} to ${note.target} was taken back, and the record store did not take that down.`;
    this.#taken = await askRecords(() => notes.take({ at: now(), by, sessions }), { what, happened: 'unknown' });
    await askToLift(watchdog.base);
  }

  /** Gives how many sessions were ended. What the target refuses is tried again, then said loudly. */
  async #takeFromTarget(note: AccessNote): Promise<number> {
    const { driver, notes, now } = this.#parts;
    for (let tried = 1; ; tried += 1) {
      try {
        return await driver.take(grantOf(note), AbortSignal.timeout(TRY_MS));
      } catch (error) {
        const why = error instanceof TargetFailure ? error.message : 'The target could not be asked in time.';
        await notes.troubled(why, now()).catch(() => undefined);
        if (tried === TRIES) return this.#leaveToWatchdog(note, why);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** It tries now, and not at the time that was meant first. That it could do it is believed once it has been read back. */
  async #leaveToWatchdog(note: AccessNote, why: string): Promise<number> {
    const { driver, watchdog } = this.#parts;
    const told = await askToLift(watchdog.base);
    if (told !== 'lifted') throw stillStands(note, { why, watched: told !== 'gone' });
    return driver.take(grantOf(note), AbortSignal.timeout(TRY_MS)).catch(() => {
      throw stillStands(note, { why, watched: false });
    });
  }

  #outcome({ person, right, target, at, until }: AccessNote): Outcome {
    const { at: ended, by, sessions } = this.#taken ?? { at: 0, by: '', sessions: 0 };
    const how = by === 'expiry' ? 'its time was over' : by === 'abort' ? 'the step was stopped' : `${by} ended it`;
    const iso = (ms: number): Json => new Date(ms).toISOString();
    return {
      status: 'succeeded',
      message: `${person} had ${right} at ${target}; it was taken back because ${how}, and all is as it was before.`,
      outputs: { person, right, from: iso(at), until: iso(until), ended: iso(ended), endedBy: by, sessions },
    };
  }
}

function grantOf({ grant }: AccessNote): Grant {
  return grant as unknown as Grant;
}

/** The statement is about this very access. */
function isOf(note: AccessNote, { signed: { statement } }: EndNote): boolean {
  return (
    statement.action === 'access-end' &&
    statement.run === note.run &&
    statement.ask === accessAsk(note) &&
    statement.digest === digestOf(accessSubject(note) as unknown as Json)
  );
}
