import type { Block, Inline } from '../markdown/body.js';
import { plainText } from '../markdown/read-inlines.js';
import { readBody } from '../markdown/read-body.js';
import { escapeSlack, LONGEST_TEXT, splitSlack } from './slack-text.js';

const FENCE = '```';

/**
 * A body as mrkdwn: pieces of at most 3,000 characters, in order, none empty. What an author wrote can be neither a
 * mention nor a link of Slack's own, and every link shows where it leads.
 */
export function markdownSlack(markdown: string): string[] {
  const pieces: string[] = [];
  for (const part of readBody(markdown).flatMap(blockPieces)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + 2 + part.length <= LONGEST_TEXT)
      pieces[pieces.length - 1] = `${last}\n\n${part}`;
    else pieces.push(part);
  }
  return pieces;
}

/** A block in pieces that may stand in sections of their own. */
function blockPieces(block: Block): string[] {
  if (block.kind === 'code') return codePieces(block.text);
  return splitSlack(blockLines(block).join('\n'));
}

/** Fences are closed and opened again around each cut. A fence inside of the text would end it, and is broken up. */
function codePieces(text: string): string[] {
  const escaped = escapeSlack(text).replaceAll(FENCE, '`\u200b`\u200b`');
  return splitSlack(escaped, LONGEST_TEXT - 2 * FENCE.length - 2).map((piece) => `${FENCE}\n${piece}\n${FENCE}`);
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`*${escapeSlack(block.inlines.map(plainText).join('').replaceAll('\n', ' '))}*`];
    case 'paragraph':
      return inlinesSlack(block.inlines).split('\n');
    case 'list':
      return block.items.flatMap((item, index) => itemLines(item, block.ordered ? `${block.start + index}.` : '•'));
    case 'quote':
      return block.blocks.flatMap(blockLines).map((line) => `> ${line}`);
    case 'code':
      return escapeSlack(block.text).split('\n');
    case 'table':
      return block.rows.map((cells) => cells.map(inlinesSlack).join(' | '));
    default:
      return ['―――'];
  }
}

function itemLines(blocks: readonly Block[], mark: string): string[] {
  const lines = blocks.flatMap(blockLines);
  return lines.length === 0 ? [mark] : lines.map((line, index) => (index === 0 ? `${mark} ${line}` : `    ${line}`));
}

function inlinesSlack(inlines: readonly Inline[]): string {
  return inlines.map(inlineSlack).join('');
}

function inlineSlack(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return escapeSlack(inline.text);
    case 'code':
      return inline.text.includes('`') ? escapeSlack(inline.text) : `\`${escapeSlack(inline.text)}\``;
    case 'strong':
      return `*${inlinesSlack(inline.inlines)}*`;
    case 'emphasis':
      return `_${inlinesSlack(inline.inlines)}_`;
    case 'deleted':
      return `~${inlinesSlack(inline.inlines)}~`;
    case 'link':
      return linkSlack(inline);
    default:
      return escapeSlack(plainText(inline));
  }
}

/** The address is what is to be seen of a link; a mail address stands for itself. One that no section can hold is text. */
function linkSlack(inline: Extract<Inline, { kind: 'link' }>): string {
  const { url, address, label } = inline;
  const link = address === url ? `<${escapeSlack(url)}>` : `<${escapeSlack(url)}|${escapeSlack(address)}>`;
  if (link.length > LONGEST_TEXT / 2) return escapeSlack(plainText(inline));
  return label === undefined ? link : `${escapeSlack(label)} (${link})`;
}
