import type { Completed, CompletedOption } from './script.js';

export function zshScript(commands: readonly Completed[]): string {
  const names = commands.map(({ name, summary }) => `    '${quoted(name)}:${quoted(summary)}'`).join('\n');
  return `#compdef daybook
_daybook() {
  local -a commands
  commands=(
${names}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${commands.map(commandCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_daybook" ]; then _daybook "$@"; else compdef _daybook daybook; fi
`;
}

function commandCase({ name, options, words, files }: Completed): string {
  const specs = options.flatMap(optionSpecs);
  if (words.length > 0) specs.push(`'*:word:(${words.join(' ')})'`);
  else if (files) specs.push(`'*:file:_files'`);
  return `    ${name})
      shift words; (( CURRENT-- ))
      _arguments ${specs.join(' \\\n        ')} ;;`;
}

function optionSpecs({ short, long, about, value }: CompletedOption): string[] {
  const action = value
    ? `:value:${value.words.length > 0 ? `(${value.words.join(' ')})` : value.files ? '_files' : ' '}`
    : '';
  return [short, long].flatMap((flag) => (flag ? [`'${flag}[${bracketed(about)}]${action}'`] : []));
}

/** Inside single quotes, where a colon would end the field. */
function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', '\\:');
}

function bracketed(text: string): string {
  return quoted(text).replaceAll('[', '(').replaceAll(']', ')');
}
