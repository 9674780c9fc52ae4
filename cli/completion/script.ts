import type { Command, OptionSpec } from '../command.js';
import { COMMANDS } from '../commands/index.js';
import type { Shell } from '../commands/completion.js';
import { EVERYWHERE } from '../shared-options.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

/** A command as a shell needs it. */
export interface Completed {
  name: string;
  summary: string;
  options: CompletedOption[];
  /** What its arguments may be: fixed words, or files. */
  words: string[];
  files: boolean;
}

export interface CompletedOption {
  short?: string;
  long: string;
  about: string;
  /** Missing: it takes no value. */
  value?: { words: string[]; files: boolean };
}

/** The completion script for a shell. Loads every command to read its options. */
export async function completionScript(shell: Shell): Promise<string> {
  const commands: Completed[] = [];
  for (const { name, summary, load } of COMMANDS) commands.push(await completed(name, summary, (await load()).command));
  const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
  return script(commands);
}

async function completed(name: string, summary: string, command: Command): Promise<Completed> {
  const { actions = [] } = command;
  const all = [command];
  for (const { load } of actions) all.push((await load()).command);
  const args = all.flatMap(({ arguments: own = [] }) => own);
  const options = [...all.flatMap(({ options: own = [] }) => own), ...EVERYWHERE].map(completedOption);
  return {
    name,
    summary,
    // Several actions may take the same option.
    options: options.filter(({ long }, index) => options.findIndex((one) => one.long === long) === index),
    words: [...actions.map((action) => action.name), ...args.flatMap(({ choices }) => choices ?? [])],
    files: args.some(({ completes }) => completes === 'file'),
  };
}

function completedOption({ flags, about, choices, completes }: OptionSpec): CompletedOption {
  const [, short, long = '', value] = /^(?:(-\w), )?(--[\w-]+)( <.+>)?$/.exec(flags) ?? [];
  const takes = value ? { words: [...(choices ?? [])], files: completes !== undefined } : undefined;
  return { short, long, about, value: takes };
}
