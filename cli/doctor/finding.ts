/** One thing the doctor looked at. `missing` does no harm yet: something is not there that may not be needed. */
export interface Finding {
  name: string;
  state: 'good' | 'missing' | 'broken';
  message: string;
  /** What to do, with the command. */
  cure?: string;
}
