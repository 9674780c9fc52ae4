/** What becomes of a request: it is carried out, it never arrives, or it is carried out and not told. */
export type Fate = 'serve' | 'refuse' | 'lose';

/** Traffic that the run of a gate switches to green, and back when the gate says no. */
export interface Edge {
  /** Its entry of targets.yaml, as JSON. */
  readonly target: string;
  /** Blue has everything. From now on `back` is asked before traffic goes back to blue. */
  reset(back: () => Promise<Fate>): Promise<void>;
  /** What was broken, as sentences with the invariant's number. */
  judge(serves: 'blue' | 'green'): Promise<string[]>;
  close(): Promise<void>;
}
