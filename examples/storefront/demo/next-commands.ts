import type { Ask } from '../../../model/ask.js';
import { votersOf } from './people/approvers.js';

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

function commandsFor(daybook: string, run: string, ask: Ask): Suggestion[] {
  const about = `${run} ${ask.step}`;
  if (ask.kind === 'acknowledgement')
    return [
      { line: `${daybook} acknowledge ${about} --as mia`, about: 'Mia has read it; the others may use their mail' },
      { line: `${daybook} ledger ${about} --as dana`, about: 'who has, and who has not' },
    ];
  if (ask.kind === 'questionnaire')
    return [
      {
        line: `${daybook} answer ${about} --as ines --field watching=yes --field confidence=4`,
        about: 'Inês answers both questions',
      },
    ];
  const voters = votersOf(ask);
  return [
    ...voters.map((person) => ({ line: `${daybook} approve ${about} --as ${person}`, about: `${person} agrees` })),
    { line: `${daybook} reject ${about} --as ${voters.at(-1)} --reason "not tonight"`, about: 'or somebody does not' },
  ];
}

/** What to type when the story is over and everything still stands. `run` is the last one. */
export function whenItIsOver(workspace: string, run: string): Suggestion[] {
  const daybook = `npx daybook -w ${workspace}`;
  return [
    { line: `${daybook} show ${run} --as dana`, about: 'this run once more' },
    { line: `${daybook} start look-around --as dana`, about: 'a small run without approvals' },
    { line: 'npm start -- --bad-release', about: 'after Ctrl-C: a release that must be taken back' },
  ];
}
