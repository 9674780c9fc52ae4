/** What the exit code of every command means. Scripts rely on it: a number never changes its meaning. */
export const EXIT = {
  done: 0,
  /** A fault of Daybook itself, or of the machine it runs on. */
  internal: 1,
  /** Wrong usage, a file that does not validate, or a confirmation that was not given. */
  usage: 2,
  /** Not signed in, or not allowed. */
  denied: 3,
  stepFailed: 4,
  /** A person said no, or stopped the run. */
  rejected: 5,
  /** A deadline passed, or something did not answer in time. */
  expired: 6,
  /** The run failed and undid what it had done. */
  undone: 7,
  /** The run goes on; this command does not watch it any more. */
  waiting: 8,
  /** What was found is not what was signed or shown. */
  mismatch: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Words for `daybook help exit-codes`, in order. */
export const EXIT_WORDS: readonly [ExitCode, string][] = [
  [0, 'done'],
  [1, 'internal error'],
  [2, 'wrong usage, a file that does not validate, or no confirmation'],
  [3, 'not signed in, or not allowed'],
  [4, 'a step failed'],
  [5, 'rejected or stopped by a person'],
  [6, 'a deadline passed, or something did not answer in time'],
  [7, 'failed, and undone safely'],
  [8, 'still waiting: the run goes on without this command'],
  [9, 'verification mismatch'],
  [130, 'interrupted'],
];
