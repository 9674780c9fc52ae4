import type { Problem } from '../../model/problem.js';
import { splitPair } from '../split-pair.js';

export interface GivenInputs {
  values: Record<string, string>;
  /** What is no name=value, and names that were given twice with different values. */
  problems: Problem[];
}

/** `['release=v1', 'environment=stage']` as given with -i. Daybook does not choose between two values. Pure. */
export function givenInputs(written: readonly string[]): GivenInputs {
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  for (const one of written) {
    const pair = splitPair(one);
    if (!pair) {
      const message = `\`${one}\` is not of the form name=value`;
      problems.push({ code: 'DB5009', severity: 'error', message, cure: 'Write for example -i release=v1.4.2' });
      continue;
    }
    const [name, value] = pair;
    const before = values.get(name);
    if (before !== undefined && before !== value) {
      const message = `the input ${name} is given as ${before} and as ${value}`;
      problems.push({ code: 'DB5008', severity: 'error', message, cure: 'Leave one of the two out.' });
    }
    values.set(name, value);
  }
  return { values: Object.fromEntries(values), problems };
}
