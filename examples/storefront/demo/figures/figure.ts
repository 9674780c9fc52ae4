/** Something that was measured while the story was told. */
export interface Figure {
  day: string;
  what: string;
  value: string;
  /** How it was taken. */
  from: string;
}

export function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

/** Milliseconds as seconds: `4.1 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** With commas between the thousands. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}
