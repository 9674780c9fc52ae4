import type { Ask } from '../../../model/ask.js';
import { APPROVERS } from './approvers.js';

/** A command and what it is good for. */
export interface Suggestion {
  line: string;
  about: string;
}

/** Lines under a heading, commands aligned. */
export function suggestionLines(suggestions: readonly Suggestion[]): string[] {
  const width = Math.max(...suggestions.map(({ line }) => line.length));
  return suggestions.map(({ line, about }) => `  ${line.padEnd(width)}   # ${about}`);
}

/** What to type while the run waits for its approval. `workspace` is as one types it. */
export function whileItWaits(workspace: string, run: string, ask: Ask): Suggestion[] {
  const daybook = `npx daybook -w ${workspace}`;
  const [product, operations] = APPROVERS;
  return [
    { line: `${daybook} approve ${run} ${ask.step} --as ${product}`, about: 'product agrees' },
    {
      line: `${daybook} approve ${run} ${ask.step} --as ${operations}`,
      about: 'operations agree: the traffic switches',
    },
    {
      line: `${daybook} reject ${run} ${ask.step} --as ${operations} --reason "not tonight"`,
      about: 'or: green is stopped again',
    },
    { line: `${daybook} watch ${run} --as dana`, about: 'the run as one screen' },
  ];
}

/** What to type when the run is over and everything still stands. */
export function whenItIsOver(workspace: string, run: string): Suggestion[] {
  const daybook = `npx daybook -w ${workspace}`;
  return [
    { line: `${daybook} show ${run} --as dana`, about: 'this run once more' },
    { line: `${daybook} start look-around --as dana`, about: 'a small run without approvals' },
    { line: 'npm start -- --bad-release', about: 'after Ctrl-C: a release that must be taken back' },
  ];
}
