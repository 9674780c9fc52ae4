import type { Completed, CompletedOption } from './script.js';

export function fishScript(commands: readonly Completed[]): string {
  const lines = ['# fish completion for daybook', 'complete -c daybook -f'];
  for (const { name, summary } of commands) {
    lines.push(`complete -c daybook -n __fish_use_subcommand -a ${name} -d '${quoted(summary)}'`);
  }
  for (const { name, options, words, files } of commands) {
    const here = `complete -c daybook -n '__fish_seen_subcommand_from ${name}'`;
    if (words.length > 0) lines.push(`${here} -a '${words.join(' ')}'`);
    if (files) lines.push(`${here} -F`);
    lines.push(...options.map((option) => `${here} ${optionWords(option)}`));
  }
  return `${lines.join('\n')}\n`;
}

function optionWords({ short, long, about, value }: CompletedOption): string {
  const words = [short ? `-s ${short.slice(1)}` : '', `-l ${long.slice(2)}`];
  if (value) words.push('-r', value.words.length > 0 ? `-a '${value.words.join(' ')}'` : value.files ? '-F' : '');
  return [...words, `-d '${quoted(about)}'`].filter(Boolean).join(' ');
}

function quoted(text: string): string {
  return text.replaceAll("'", '’');
}
