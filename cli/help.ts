import type { ActionEntry, Command, OptionSpec } from './command.js';
import { COMMANDS, GROUP_TITLES } from './commands/index.js';
import { EXIT_WORDS } from './exit-codes.js';
import type { Palette } from './render/palette.js';
import { EVERYWHERE } from './shared-options.js';

/** What `daybook --help` prints. Loads no command. */
export function overview(paint: Palette): string {
  const lines = [
    'Daybook takes a system to production: runbooks in YAML, runs that survive, people in the loop.',
    '',
    `${paint.bold('Usage:')} daybook <command> [options]`,
  ];
  for (const [group, title] of Object.entries(GROUP_TITLES)) {
    lines.push('', paint.bold(title));
    for (const { name, summary } of COMMANDS.filter((entry) => entry.group === group)) {
      lines.push(`  ${name.padEnd(12)}${summary}`);
    }
  }
  lines.push('', paint.bold('Everywhere'), ...optionLines(EVERYWHERE));
  lines.push(
    '',
    'New here: `daybook init shop && cd shop && daybook dev`.',
    '`daybook <command> --help` says more; `daybook help exit-codes` lists the exit codes.',
    '',
  );
  return lines.join('\n');
}

export function exitCodes(): string {
  return `${EXIT_WORDS.map(([code, words]) => `${String(code).padStart(4)}  ${words}`).join('\n')}\n`;
}

/** What `daybook <command> --help` prints: usage, prose, actions, arguments, options, examples, the shape of `--json`. */
export function commandHelp({ command, summary }: { command: Command; summary: string }, paint: Palette): string {
  const lines = [`${paint.bold('Usage:')} ${usageLine(command)}`, '', sentence(summary), '', command.about];
  if (command.actions) lines.push('', paint.bold('Actions'), ...command.actions.map(actionLine));
  const args = command.arguments ?? [];
  if (args.length > 0) {
    lines.push('', paint.bold('Arguments'));
    for (const { name, about, choices } of args) {
      lines.push(`  ${name.padEnd(28)}${about}${choices ? ` (${choices.join(', ')})` : ''}`);
    }
  }
  lines.push('', paint.bold('Options'), ...optionLines([...(command.options ?? []), ...EVERYWHERE]));
  lines.push('', paint.bold('Examples'));
  for (const { line, about } of command.examples) lines.push(`  ${paint.dim(`# ${about}`)}`, `  ${line}`);
  if (command.json) lines.push('', paint.bold('With --json'), `  ${command.json}`);
  return `${lines.join('\n')}\n`;
}

function actionLine({ name, summary }: ActionEntry): string {
  return `  ${name.padEnd(12)}${summary}`;
}

function usageLine({ name, arguments: args = [], actions }: Command): string {
  if (actions) return `daybook ${name} <${actions.map((action) => action.name).join('|')}> [options]`;
  const words = args.map((arg) => {
    const word = `${arg.name}${arg.many ? '...' : ''}`;
    return arg.optional ? `[${word}]` : `<${word}>`;
  });
  return ['daybook', name, ...words, '[options]'].join(' ');
}

function optionLines(options: readonly OptionSpec[]): string[] {
  return options.map(({ flags, about, choices }) => {
    const left = flags.startsWith('--') ? `    ${flags}` : flags;
    const gap = left.length < 28 ? left.padEnd(28) : `${left}\n${' '.repeat(30)}`;
    return `  ${gap}${about}${choices ? ` (${choices.join(', ')})` : ''}`;
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
