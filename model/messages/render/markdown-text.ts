import type { Block } from '../markdown/body.js';
import { plainText } from '../markdown/read-inlines.js';
import { readBody } from '../markdown/read-body.js';

/** A body as plain text, without a last line end. Paragraphs stand apart, lists and quotes keep their marks. */
export function markdownText(markdown: string): string {
  return linesOf(readBody(markdown)).join('\n');
}

function linesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, index) => (index > 0 ? ['', ...blockLines(block)] : blockLines(block)));
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return block.inlines.map(plainText).join('').split('\n');
    case 'list':
      return block.items.flatMap((item, index) => itemLines(item, block.ordered ? `${block.start + index}.` : '-'));
    case 'quote':
      return linesOf(block.blocks).map((line) => `> ${line}`.trimEnd());
    case 'code':
      return block.text.split('\n').map((line) => `    ${line}`.trimEnd());
    case 'table':
      return block.rows.map((cells) => cells.map((cell) => cell.map(plainText).join('')).join(' | '));
    default:
      return ['-----'];
  }
}

/** Tight: an item's blocks follow each other without a blank line. */
function itemLines(blocks: readonly Block[], mark: string): string[] {
  const indent = ' '.repeat(mark.length + 1);
  const lines = blocks.flatMap(blockLines);
  return lines.length === 0
    ? [mark]
    : lines.map((line, index) => `${index === 0 ? `${mark} ` : indent}${line}`.trimEnd());
}
