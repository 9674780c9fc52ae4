import type { Command, OptionSpec } from '../../cli/command.js';
import { COMMANDS, GROUP_TITLES } from '../../cli/commands/index.js';
import { EXIT_WORDS } from '../../cli/exit-codes.js';
import { EVERYWHERE } from '../../cli/shared-options.js';

/** The blocks of docs/cli.md: every command as its help describes it, and the exit codes. */
export async function commandBlocks(): Promise<Record<string, string>> {
  const sections: string[] = [];
  for (const [group, title] of Object.entries(GROUP_TITLES)) {
    sections.push(`## ${title}`);
    for (const entry of COMMANDS.filter((one) => one.group === group)) {
      const { command } = await entry.load();
      sections.push(section('###', entry.summary, command));
      for (const { summary, load } of command.actions ?? [])
        sections.push(section('####', summary, (await load()).command));
    }
  }
  return {
    commands: sections.join('\n\n'),
    everywhere: optionLines(EVERYWHERE),
    'exit-codes': [
      '| code | meaning |',
      '| --- | --- |',
      ...EXIT_WORDS.map(([code, words]) => `| ${code} | ${words} |`),
    ].join('\n'),
  };
}

function section(
  heading: '###' | '####',
  summary: string,
  { name, about, arguments: args = [], options = [], actions, examples, json }: Command,
): string {
  const words = args.map((arg) => {
    const word = `${arg.name}${arg.many ? '...' : ''}`;
    return arg.optional ? `[${word}]` : `<${word}>`;
  });
  const parts = [
    `${heading} daybook ${name}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. ${about.replaceAll('\n', ' ')}`,
    `\`${['daybook', name, ...(actions ? [`<${actions.map((one) => one.name).join('|')}>`] : words), '[options]'].join(' ')}\``,
  ];
  const taken = [...args.map((arg) => `- \`${arg.name}\`: ${arg.about}${choices(arg)}`), ...options.map(optionLine)];
  if (taken.length > 0) parts.push(taken.join('\n'));
  const width = Math.max(...examples.map(({ line }) => line.length));
  parts.push(
    `\`\`\`sh\n${examples.map((example) => `${example.line.padEnd(width)}   # ${example.about}`).join('\n')}\n\`\`\``,
  );
  if (json) parts.push(`With \`--json\`: ${code(json)}`);
  return parts.join('\n\n');
}

function optionLines(options: readonly OptionSpec[]): string {
  return options.map(optionLine).join('\n');
}

function optionLine(option: OptionSpec): string {
  return `- \`${option.flags}\`: ${option.about}${choices(option)}`;
}

function choices({ choices: allowed }: { choices?: readonly string[] }): string {
  return allowed ? ` (${allowed.join(', ')})` : '';
}

/** The shape stands in front, words behind it: `{ok, files}: files are ...`. */
function code(json: string): string {
  const shape = /^\{.*?\}(?=[:;,]? |$)/.exec(json)?.[0];
  return shape === undefined ? json : `\`${shape}\`${json.slice(shape.length)}`;
}
