import type { Completed } from './script.js';

/** Completion for bash 4 and later. */
export function bashScript(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# bash completion for daybook
_daybook() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      ${commands.map(({ name }) => name).join('|')}) command="\${COMP_WORDS[at]}"; break ;;
    esac
  done
  COMPREPLY=()
  case "$command" in
    "") COMPREPLY=($(compgen -W "${names} --help --version" -- "$word")) ;;
${commands.map(commandCase).join('\n')}
  esac
}
complete -o default -F _daybook daybook
`;
}

function commandCase({ name, options, words, files }: Completed): string {
  const flags = options.flatMap(({ short, long }) => (short ? [short, long] : [long])).join(' ');
  const values = options
    .filter(({ value }) => value)
    .map(({ short, long, value }) => {
      const action = value?.words.length ? `COMPREPLY=($(compgen -W "${value.words.join(' ')}" -- "$word"))` : ':';
      return `        ${[short, long].filter(Boolean).join('|')}) ${action}; return ;;`;
    });
  const other =
    words.length > 0 ? `COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$word"))` : files ? ':' : 'compopt +o default';
  return `    ${name})
      case "$before" in
${values.join('\n')}
      esac
      if [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W "${flags}" -- "$word")); else ${other}; fi ;;`.replace(
    /case "\$before" in\n\n {6}esac\n {6}/,
    '',
  );
}
