import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { safeText } from '../../safe-text.js';
import type { Block } from './body.js';
import { readInlines } from './read-inlines.js';

/** Beyond these a text is no message any more, but an attack on who reads it: it is shown as it is written. */
const LONGEST = 50_000;
const MOST_COLUMNS = 32;
const DEEPEST = 8;

/**
 * The body of a message. Raw HTML and character references are text like any other. Never throws and always ends soon:
 * what is too long, too wide or too deep is shown as it is written.
 */
export function readBody(markdown: string): Block[] {
  const text = safeText(markdown).trim();
  if (text === '') return [];
  if (text.length > LONGEST || text.split('\n').some((line) => line.split('|').length > MOST_COLUMNS + 1))
    return [asWritten(text)];
  try {
    return blocksOf(lexer(text, { gfm: true }), 0);
  } catch {
    // The lexer recurses into what is nested, and runs out of stack on what nobody writes.
    return [asWritten(text)];
  }
}

function blocksOf(tokens: readonly Token[], depth: number): Block[] {
  return (tokens as MarkedToken[]).flatMap((token) => blockOf(token, depth));
}

function blockOf(token: MarkedToken, depth: number): Block[] {
  if (depth > DEEPEST) return [asWritten(token.raw)];
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'heading':
      return [{ kind: 'heading', inlines: readInlines(token.tokens) }];
    case 'list':
      return [listOf(token, depth)];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(token.tokens, depth + 1) }];
    case 'code':
      return [asWritten(token.text)];
    case 'table':
      return [tableOf(token)];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'html':
      return [asWritten(token.text)];
    default:
      return [{ kind: 'paragraph', inlines: readInlines('tokens' in token && token.tokens ? token.tokens : [token]) }];
  }
}

function listOf({ ordered, start, items }: Tokens.List, depth: number): Block {
  return {
    kind: 'list',
    ordered,
    start: Number(start) || 1,
    items: items.map((item) => {
      const blocks = blocksOf(item.tokens, depth + 1);
      return item.task ? ticked(item.checked === true, blocks) : blocks;
    }),
  };
}

/** A box that is ticked or not, before the words of its item. */
function ticked(checked: boolean, [first, ...rest]: Block[]): Block[] {
  const box = { kind: 'text', text: checked ? '[x] ' : '[ ] ' } as const;
  if (first?.kind === 'paragraph') return [{ kind: 'paragraph', inlines: [box, ...first.inlines] }, ...rest];
  return [{ kind: 'paragraph', inlines: [box] }, ...(first ? [first] : []), ...rest];
}

function tableOf({ header, rows }: Tokens.Table): Block {
  return { kind: 'table', rows: [header, ...rows].map(rowOf) };
}

/** The lexer fills rows up to the width of the table: a few characters would become a large message. */
function rowOf(cells: readonly Tokens.TableCell[]): ReturnType<typeof readInlines>[] {
  const last = cells.findLastIndex(({ text }) => text !== '');
  return cells.slice(0, last + 1).map(({ tokens }) => readInlines(tokens));
}

function asWritten(text: string): Block {
  return { kind: 'code', text: text.trimEnd() };
}
