import type { ChildEnd } from '../child.js';
import type { JsonObject } from '../../model/json.js';
import type { Lift } from './lifts/lift.js';
import type { BeginProgram } from './watchdog/protocol.js';

/** What was aimed at: noted before anything is touched, so that any later attempt can take the fault away. Never a credential. */
export type Aim = JsonObject;

/** One kind of fault at one target. */
export interface Fault {
  /** Looks at what will be broken, and changes nothing. Throws when it cannot be, or must not be. */
  aim(key: string): Promise<Aim>;
  /**
   * Breaks exactly what was aimed at. Throws when that is not there any more. `run` has the watchdog run the `program`, and
   * gives its end, unredacted.
   */
  begin(aim: Aim, key: string, run: () => Promise<ChildEnd>): Promise<void>;
  /** The program that breaks it, where that is one. It must not outlive the worker and the lift, so the watchdog runs it. */
  program?(key: string): BeginProgram;
  /** What takes it away. Undefined: nothing stands, the system puts it right by itself or not at all. */
  lift(aim: Aim): Lift | undefined;
  /** How long `begin` may take, ms, where that is more than a moment. */
  beginWithinMs?: number;
  /** How a person takes it away: a command. */
  byHand(aim: Aim): string;
}
