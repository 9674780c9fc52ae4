const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|[A-Za-z_:][A-Za-z0-9_:]*|\{|\}|\(|\)|\[[^\]]*\]|\d[\w.]*|\S/gs;

/** Words that are followed by a list of labels in parentheses. */
const LISTS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const WORDS = new Set(['and', 'or', 'unless', 'atan2', 'bool', 'offset', 'inf', 'nan', 'start', 'end']);

/**
 * The selectors of series in a PromQL expression, as they stand there, each once: what must have been scraped lately for the
 * expression to say something about now. It reads words and parentheses only; Prometheus itself says what is not PromQL.
 */
export function selectorsIn(query: string): string[] {
  const tokens = [...query.matchAll(TOKEN)].map(([token]) => token).filter((token) => !token.startsWith('#'));
  const found = new Set<string>();
  const text = (index: number) => tokens[index] ?? '';
  for (let index = 0; index < tokens.length; index += 1) {
    const word = text(index);
    if (LISTS.has(word.toLowerCase()) && text(index + 1) === '(') {
      index = tokens.findIndex((token, later) => later > index && token === ')');
      if (index < 0) break;
    } else if (word === '{') {
      const end = closing(index);
      found.add(joined(index, end));
      index = end;
    } else if (isName(word) && text(index + 1) !== '(' && !LISTS.has(text(index + 1).toLowerCase())) {
      const end = text(index + 1) === '{' ? closing(index + 1) : index;
      found.add(joined(index, end));
      index = end;
    }
  }
  return [...found];

  function closing(open: number): number {
    const end = tokens.findIndex((token, later) => later > open && token === '}');
    return end < 0 ? tokens.length - 1 : end;
  }

  function joined(from: number, to: number): string {
    return tokens.slice(from, to + 1).join('');
  }
}

/** The same selector with one matcher more, such as `colour="green"`. Those that are there stay, and all must hold. */
export function narrowed(selector: string, matcher: string): string {
  if (!selector.endsWith('}')) return `${selector}{${matcher}}`;
  const inner = selector.slice(0, -1).replace(/,$/, '');
  return inner.endsWith('{') ? `${inner}${matcher}}` : `${inner},${matcher}}`;
}

function isName(word: string): boolean {
  return /^[A-Za-z_:]/.test(word) && !WORDS.has(word.toLowerCase()) && !LISTS.has(word.toLowerCase());
}
