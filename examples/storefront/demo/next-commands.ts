import type { Ask } from '../../../model/ask.js';
import { APPROVERS } from './people/approvers.js';

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

/** What to type while the run waits for an ask. `workspace` is as one types it. */
export function whileItWaits(workspace: string, run: string, ask: Ask): Suggestion[] {
  const daybook = `npx daybook -w ${workspace}`;
  const watch = { line: `${daybook} watch ${run} --as dana`, about: 'the run as one screen' };
  return [...commandsFor(daybook, run, ask), watch];
}

function commandsFor(daybook: string, run: string, { kind, step }: Ask): Suggestion[] {
  const about = `${run} ${step}`;
  if (kind === 'acknowledgement')
    return [
      { line: `${daybook} acknowledge ${about} --as mia`, about: 'Mia has read it; the others may use their mail' },
      { line: `${daybook} ledger ${about} --as dana`, about: 'who has, and who has not' },
    ];
  if (kind === 'questionnaire')
    return [
      {
        line: `${daybook} answer ${about} --as ines --field watching=yes --field confidence=4`,
        about: 'Inês answers both questions',
      },
    ];
  const [product, operations] = APPROVERS;
  return [
    { line: `${daybook} approve ${about} --as ${product}`, about: 'product agrees' },
    { line: `${daybook} approve ${about} --as ${operations}`, about: 'operations agree: the traffic switches' },
    {
      line: `${daybook} reject ${about} --as ${operations} --reason "not tonight"`,
      about: 'or: green is stopped again',
    },
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
