/** Quoted when the shell would read it otherwise: `ramp[2]/1` has brackets. */
export function shellWord(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
