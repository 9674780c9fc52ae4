import type { RunView } from '../../model/run-view.js';

/** One play of a lane: the workspace on disk, and the run. */
export interface Play {
  root: string;
  run: string;
}

/** How it ended. Wall time, ms: when the worker was gone, and when it was back. */
export interface Ending extends Play {
  view: RunView;
  killedAt: number;
  backAt: number;
}

/** One real system, a run that changes it, and the moment at which the worker of that run dies. */
export interface Lane {
  /** Of the run's runbook, and the first word of its targets. */
  readonly name: string;
  /** The moment, in words. */
  readonly moment: string;
  /** Whether the moment is there. What showed it waits until `release`. */
  readonly held: boolean;
  /** Its entries of targets.yaml by name, each as JSON. */
  readonly targets: Readonly<Record<string, string>>;
  readonly runbook: string;
  /** Customers that were served since the last `reset`, where some came. Final after `judge`. */
  readonly served?: number;
  /** What must be in no history, record, log and file of the workspace (I7), those of the last run included. */
  readonly secrets?: readonly string[];
  /** The system is as it was before any run, and the moment is to come. */
  reset(play: Play): Promise<void>;
  /** The worker is dead: what waited goes its way, and nothing more is held. */
  release(): void;
  /** What was broken, as sentences with the invariant's number. */
  judge(ending: Ending): Promise<string[]>;
  close(): Promise<void>;
}

export type Opening = (name: string) => Promise<Lane>;

/** Every moment of a campaign and how a lane for it is opened, and what the lanes share. */
export interface Ground {
  moments: ReadonlyMap<string, Opening>;
  close(): Promise<void>;
}
