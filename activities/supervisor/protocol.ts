/** What the driver hands to a new supervisor, as JSON on its standard input: it may hold secrets, so it touches no disk. */
export interface SupervisorOrder {
  /** Path without ending; `.sock`, `.json`, `.lock` belong to this slot. */
  base: string;
  slot: string;
  version: string;
  /** Idempotency key of the deploy that started it. */
  key: string;
  port: number;
  program: string[];
  folder: string;
  /** The whole environment of the program. */
  env: { [name: string]: string };
}

/** The supervisor's first and only line on its standard output. */
export type SupervisorReport = { ok: true; pid: number } | { ok: false; reason: StartRefusal; message: string };

export type StartRefusal =
  | 'slot-taken'
  | 'port-taken'
  | 'program-missing'
  | 'program-not-started'
  | 'socket-path-too-long'
  | 'state-unwritable';

/** One line of JSON each way per connection. */
export type SupervisorRequest = { ask: 'status' } | { ask: 'stop'; graceMs: number };

export interface SupervisorStatus {
  slot: string;
  version: string;
  key: string;
  port: number;
  pid: number;
  /** Missing while the program is between two starts. */
  program?: number;
  /** How often the program ended unasked. */
  exits: number;
  /** How it ended last: `exit 1`, `SIGKILL`. */
  lastExit?: string;
  /** Last lines of its output. */
  lines: string[];
}

/** `<base>.json`: enough to find what a killed supervisor left running. */
export interface SupervisorState {
  slot: string;
  version: string;
  port: number;
  supervisor: ProcessMark;
  program?: ProcessMark;
}

/** A process id alone may be another process by now; with its start time it is this one or none. */
export interface ProcessMark {
  pid: number;
  started: string;
}
