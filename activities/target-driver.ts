import type { JsonObject } from '../model/json.js';

/**
 * What `traffic` needs of a target kind. State-setting, never relative. Read and set may be repeated freely.
 * Errors are thrown as TargetFailure (activities/failures.ts) and say what is known and what is not.
 */
export interface TrafficDriver {
  read(): Promise<TrafficState>;
  /** Raises what grows before it lowers what shrinks, so that no moment has zero backends. `key` is the idempotency key. */
  set(weights: Record<string, number>, key: string): Promise<void>;
}

export interface TrafficState {
  /** Percent by colour. Sums to 100. */
  weights: Record<string, number>;
  healthy: Record<string, boolean>;
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
