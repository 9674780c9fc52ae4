/** The rungs of the ladder, in the order in which they are tried. */
export type RungName = 'TEMPORAL_ADDRESS' | 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'go build';

/** What is going on while somebody waits. `percent` (0 to 100) only where the end is known. */
export interface TemporalProgress {
  rung: RungName;
  message: string;
  percent?: number;
}

interface Found {
  rung: RungName;
  /** The server's version, such as `1.32.0`. */
  version: string;
  /** What this server cannot do, as sentences for a person. Empty when it can do everything that Daybook uses. */
  lacks: string[];
}

export type FoundBinary = Found & { kind: 'binary'; path: string };
export type FoundAddress = Found & { kind: 'address'; address: string };
export type FoundTemporal = FoundBinary | FoundAddress;

/**
 * What a rung says.
 * `passed`: nothing here, try the next one. `wrong`: somebody named this server and it cannot be used;
 * going on to another one behind their back would be worse than stopping.
 */
export type RungAnswer =
  | { kind: 'found'; found: FoundTemporal }
  | { kind: 'passed' | 'wrong'; reason: string; cure: string };

/** How long to wait for others, in milliseconds. */
export interface Patience {
  /** For the first byte of an answer from the network. */
  answer: number;
  /** Between two pieces of a download. */
  stall: number;
  /** For a program that only prints its version. */
  program: number;
  /** For a whole build. */
  build: number;
  /** Between two looks at a lock that another process holds. */
  lockPoll: number;
  /** After this silence the holder of a lock counts as dead. At least 5,000. */
  lockStale: number;
}

export interface Ladder {
  env: NodeJS.ProcessEnv;
  /** Which value of TEMPORAL_ADDRESS may be used. */
  allowAddress: 'any' | 'loopback' | 'no';
  /** Where go.mod and go.sum of the server's build are. */
  moduleFolder: string;
  /** Where the one binary for this build and platform is kept. */
  cacheFolder: string;
  patience: Patience;
  onProgress: (progress: TemporalProgress) => void;
}

export interface Rung {
  name: RungName;
  /** Never throws for an expected reason: the answer carries it. */
  find: (ladder: Ladder) => Promise<RungAnswer>;
}

export const PATIENCE: Patience = {
  answer: 4_000,
  stall: 15_000,
  program: 20_000,
  build: 40 * 60_000,
  lockPoll: 500,
  lockStale: 20_000,
};
