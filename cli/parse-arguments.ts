import { type Command, Given, type OptionSpec } from './command.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { EVERYWHERE } from './shared-options.js';

/**
 * Turns what was typed after the command's name into a Given. Loads commander, which the help and the version do not need.
 * Throws a CliError (usage) that names the option or argument and, where one is near, the one that was meant.
 */
export async function parseArguments(command: Command, words: readonly string[], json: boolean): Promise<Given> {
  const { Command: Parser, CommanderError, Option } = await import('commander');
  const parser = new Parser(command.name).exitOverride().helpOption(false).allowExcessArguments(false);
  parser.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  for (const spec of command.options ?? []) {
    const option = new Option(spec.flags, spec.about);
    if (spec.choices) option.choices([...spec.choices]);
    if (spec.repeat) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    parser.addOption(option);
  }
  for (const { name, about, optional, many, choices } of command.arguments ?? []) {
    const rest = many ? '...' : '';
    const argument = parser.createArgument(optional ? `[${name}${rest}]` : `<${name}${rest}>`, about);
    if (choices) argument.choices([...choices]);
    parser.addArgument(argument);
  }
  try {
    parser.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new CliError({
      exit: EXIT.usage,
      code: 'usage',
      message: error.message.replace(/^error: /, ''),
      cure: `See \`daybook ${command.name} --help\`.`,
    });
  }
  const args = Object.fromEntries(
    (command.arguments ?? []).map(({ name }, index) => [name, parser.processedArgs[index]]),
  );
  return new Given(parser.opts(), args, json);
}

/** The options of EVERYWHERE, taken out of what was typed. */
export interface Everywhere {
  json: boolean;
  debug: boolean;
  help: boolean;
  words: string[];
}

/** Takes out what every command understands. `--no-color` and `--no-input` were read when the context was made. */
export function takeEverywhere(argv: readonly string[]): Everywhere {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const before = argv.slice(0, end);
  const words = [...before.filter((word) => !EVERYWHERE_WORDS.has(word)), ...argv.slice(end)];
  return {
    json: before.includes('--json'),
    debug: before.includes('--debug'),
    help: before.includes('--help') || before.includes('-h'),
    words,
  };
}

const EVERYWHERE_WORDS = new Set(EVERYWHERE.flatMap(({ flags }) => flags.split(', ')));

/** The long name of an option, as Given knows it: `-i, --input <name=value>` -> `input`. */
export function optionName({ flags }: OptionSpec): string {
  return /--([a-z-]+)/.exec(flags)?.[1] ?? flags;
}

export interface Split {
  /** The command's name; missing when only options were given. */
  name?: string;
  rest: string[];
}

/** Finds the command among options that stand before it: `daybook -w shop --json runs`. */
export function splitCommand(words: readonly string[]): Split {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) return { name: word, rest: [...words.slice(0, index), ...words.slice(index + 1)] };
    if (['-w', '--workspace', '--gateway', '--as', '--timeout'].includes(word)) index += 1;
  }
  return { rest: [...words] };
}
