import type { JsonObject } from '../model/json.js';

/**
 * What `traffic` needs of a target kind. State-setting, never relative. Read and set may be repeated freely.
 * Errors are thrown as TargetFailure (activities/failures.ts) and say what is known and what is not.
 */
export interface TrafficDriver {
  read(): Promise<TrafficState>;
  /** Raises what grows before it lowers what shrinks, so that no moment has zero backends. `key` is the idempotency key. */
  set(weights: Record<string, number>, key: string): Promise<void>;
  /**
   * Several nodes: sets each that can be reached to its own weights, and goes on after one that does not take them; `read`
   * says afterwards how each stands. Gives why, for each that did not take them. Missing: there is only one.
   */
  setEach?(weights: Record<string, Record<string, number>>): Promise<string[]>;
  /**
   * Only one: takes a switch that was left half way back to these weights. Gives why, where it did not take them. Missing:
   * there are several, or a switch of this kind is never half done.
   */
  putBack?(weights: Record<string, number>): Promise<string[]>;
  /**
   * Asked once `read` tells what was wanted: finishes what an attempt that was killed after its last change did not come to.
   * May be repeated. Missing: there is nothing of the kind.
   */
  settle?(): Promise<void>;
  /** Connections that each colour still serves. Missing: the kind cannot tell, and `drain` has nothing to wait for. */
  sessions?(): Promise<Record<string, number>>;
}

export interface TrafficState {
  /** Percent by colour. Sums to 100. Empty when nodes differ, or none could be read: `nodes` says what each has. */
  weights: Record<string, number>;
  /** By colour, every one that is known. Of several nodes: on each that could be read. */
  healthy: Record<string, boolean>;
  /** Several machines behind one target, each as it stands. Missing: there is only one. */
  nodes?: TrafficNode[];
}

/** One machine of several. One that could not be read has no weights and says why. */
export interface TrafficNode {
  name: string;
  weights?: Record<string, number>;
  healthy?: Record<string, boolean>;
  problem?: string;
  /** What this attempt has told it to have, as far as that came. Missing: it was told nothing. */
  told?: Record<string, number>;
}

/** What `deploy` needs of a target kind. */
export interface DeployDriver {
  /** What runs in a slot now; undefined when nothing does. */
  read(slot: string): Promise<Deployed | undefined>;
  /** Starts `version` in `slot`, replacing what ran there. Returns when started, not when healthy. */
  start(slot: string, version: string, key: string): Promise<void>;
  stop(slot: string, key: string): Promise<void>;
  /** One health probe. */
  health(slot: string): Promise<{ healthy: boolean; detail: string }>;
}

export interface Deployed {
  version: string;
  address?: string;
  detail: JsonObject;
}

/** What a look at a target found, without changing anything. */
export interface Examination {
  /** One sentence: what answered there, with its version where it tells one. */
  found: string;
  /** What Daybook may do there with the credentials it has. */
  may: Allowed[];
}

export interface Allowed {
  /** `read`, `switch traffic`, `deploy`, `delete pods` … */
  action: string;
  /** `unknown`: it cannot be told without doing it. */
  verdict: 'yes' | 'no' | 'unknown';
  /** Why not, or why it cannot be told. */
  why?: string;
}

/** What `mark` needs of a target kind. Markers are found again by the idempotency key under which they were put. */
export interface MarkDriver {
  find(key: string): Promise<{ id: string; at: number } | undefined>;
  put(marker: Marker, key: string): Promise<void>;
}

export interface Marker {
  text: string;
  tags: string[];
  /** Wall time, ms. */
  at: number;
  /** A stretch from `at` to here. */
  endAt?: number;
}
