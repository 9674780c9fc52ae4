import type { PostgresPlace } from '../../postgres/place.js';

/** A server that heartbeats may go to. */
export interface BeatPlace {
  node: string;
  place: PostgresPlace;
}

/** What a step hands to its writer, as JSON on standard input: it holds credentials, so it touches no disk. */
export interface WriterOrder {
  /** Path without ending; `.sock` and `.beats` belong to this writer. */
  base: string;
  run: string;
  drill: string;
  places: BeatPlace[];
  /** Absolute: who is primary, as applications read it. Missing: whichever place takes writes. */
  pointer?: string;
  everyMs: number;
  /** From its start, ms. */
  atMostMs: number;
}

/** The writer's first and only line on its standard output. `already`: another one writes for this drill. */
export type WriterReport = { ok: true } | { ok: true; already: true } | { ok: false; why: string };

/** One line of JSON each way per connection. */
export type WriterRequest = { ask: 'status' } | { ask: 'stop' };

export interface WriterStatus {
  pid: number;
  /** Heartbeats that were acknowledged. */
  beats: number;
  /** When the first one was, wall time in ms. */
  startedAt?: number;
  /** Why the last try was none. */
  problem?: string;
}
