/**
 * By how much a counter has grown since it was last seen. A counter that is lower than before began anew with its process, so
 * that all it shows has come since. One that was not there before began after the last look (`before` undefined).
 */
export function increaseOf(before: number | undefined, now: number): number {
  return before === undefined || now < before ? now : now - before;
}
