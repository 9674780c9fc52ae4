import { CST, Composer, type Document, Lexer, LineCounter, Parser } from 'yaml';

/** Levels of `[` and `{`, and the furthest column of a nesting indicator, that the reader goes along with. */
const MOST_FLOW_LEVELS = 64;
const FURTHEST_COLUMN = 512;

/** Thrown by readDocument() before the parser's recursion could exhaust the stack. */
export class TooDeep extends Error {
  constructor(readonly offset: number) {
    super('the text nests too deep');
  }
}

/** YAML 1.2 core: no custom tags, no merge keys, no directives that switch the version. Duplicate keys are found by plain-value.ts. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  stringKeys: true,
  resolveKnownTags: false,
  // The library compares each key with each other one, which takes minutes for a hostile file.
  uniqueKeys: false,
  prettyErrors: false,
} as const;

/**
 * All documents of a text, with their errors inside, and a counter for lines and columns. Throws TooDeep.
 * The parser recurses per level and dies with the process at some thousands, so levels are counted while it reads.
 */
export function readDocuments(text: string): { documents: Document[]; lines: LineCounter } {
  const lines = new LineCounter();
  const documents: Document[] = [];
  const composer = new Composer(OPTIONS);
  for (const document of composer.compose(tokens(text, lines), true, text.length)) documents.push(document);
  return { documents, lines };
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const levels = new Levels();
  for (const lexeme of new Lexer().lex(text)) {
    levels.count(lexeme);
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

class Levels {
  private offset = 0;
  private lineStart = 0;
  private flow = 0;
  private afterMark = false;
  private indentation = 0;

  count(lexeme: string): void {
    if (lexeme === CST.BOM || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR) {
      this.afterMark = lexeme === CST.SCALAR;
      return;
    }
    if (!this.afterMark) this.judge(lexeme);
    this.afterMark = false;
    this.offset += lexeme.length;
    const newline = lexeme.lastIndexOf('\n');
    if (newline < 0) return;
    this.lineStart = this.offset - lexeme.length + newline + 1;
    this.indentation = 0;
  }

  private judge(lexeme: string): void {
    const column = this.offset - this.lineStart;
    if (column === 0 && lexeme.startsWith(' ')) this.indentation = lexeme.length;
    if (lexeme === '[' || lexeme === '{') this.flow++;
    else if (lexeme === ']' || lexeme === '}') this.flow = Math.max(0, this.flow - 1);
    const reached = lexeme === '-' || lexeme === '?' ? column : lexeme === ':' ? this.indentation : 0;
    if (this.flow > MOST_FLOW_LEVELS || (this.flow === 0 && reached > FURTHEST_COLUMN)) throw new TooDeep(this.offset);
  }
}
