import type { Block, Inline } from '../markdown/body.js';
import { readBody } from '../markdown/read-body.js';
import { escapeHtml } from './escape-html.js';

/** Inline styles, because mail programs drop style sheets. Colours are left to the reader's scheme. */
const STYLES = {
  heading: 'margin:1.2em 0 .4em;font-size:1.05em;font-weight:600',
  paragraph: 'margin:0 0 .8em',
  list: 'margin:0 0 .8em;padding-left:1.4em',
  item: 'margin:.2em 0',
  quote: 'margin:0 0 .8em;padding-left:.9em;border-left:3px solid #8888',
  code: 'margin:0 0 .8em;padding:.7em .9em;background:#8882;border-radius:6px;font:.875em/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere',
  span: 'padding:.1em .3em;background:#8882;border-radius:4px;font:.9em ui-monospace,Menlo,Consolas,monospace',
  table: 'margin:0 0 .8em;border-collapse:collapse',
  cell: 'padding:.3em .7em .3em 0;border-bottom:1px solid #8886;text-align:left;vertical-align:top',
  rule: 'margin:1.2em 0;border:0;border-top:1px solid #8886',
  address: 'opacity:.75;overflow-wrap:anywhere',
} as const;

/** A body as HTML. What an author wrote is escaped, never passed: there is no raw HTML, and links are safe ones. */
export function markdownHtml(markdown: string): string {
  return blocksHtml(readBody(markdown));
}

function blocksHtml(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return element('h2', 'heading', inlinesHtml(block.inlines));
    case 'paragraph':
      return element('p', 'paragraph', inlinesHtml(block.inlines));
    case 'list':
      return listHtml(block);
    case 'quote':
      return element('blockquote', 'quote', blocksHtml(block.blocks));
    case 'code':
      return element('pre', 'code', escapeHtml(block.text));
    case 'table':
      return element('table', 'table', block.rows.map(rowHtml).join(''));
    default:
      return `<hr style="${STYLES.rule}">`;
  }
}

function listHtml({ ordered, start, items }: Extract<Block, { kind: 'list' }>): string {
  const content = items.map((blocks) => element('li', 'item', itemHtml(blocks))).join('');
  const [tag, from] = ordered ? ['ol', start === 1 ? '' : ` start="${start}"`] : ['ul', ''];
  return `<${tag}${from} style="${STYLES.list}">${content}</${tag}>`;
}

/** The words of a short item stand without a paragraph's distance. */
function itemHtml(blocks: readonly Block[]): string {
  return blocks
    .map((block) => (block.kind === 'paragraph' ? inlinesHtml(block.inlines) : blockHtml(block)))
    .join('<br>');
}

function rowHtml(cells: readonly Inline[][], row: number): string {
  const tag = row === 0 ? 'th' : 'td';
  return `<tr>${cells.map((cell) => element(tag, 'cell', inlinesHtml(cell))).join('')}</tr>`;
}

function inlinesHtml(inlines: readonly Inline[]): string {
  return inlines.map(inlineHtml).join('');
}

function inlineHtml(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return escapeHtml(inline.text);
    case 'code':
      return element('code', 'span', escapeHtml(inline.text));
    case 'strong':
      return `<strong>${inlinesHtml(inline.inlines)}</strong>`;
    case 'emphasis':
      return `<em>${inlinesHtml(inline.inlines)}</em>`;
    case 'deleted':
      return `<del>${inlinesHtml(inline.inlines)}</del>`;
    case 'break':
      return '<br>';
    default:
      return linkHtml(inline);
  }
}

function linkHtml({ url, address, label }: Extract<Inline, { kind: 'link' }>): string {
  const link = `<a href="${escapeHtml(url)}" rel="noopener noreferrer">${escapeHtml(label ?? address)}</a>`;
  return label === undefined ? link : `${link} ${element('span', 'address', `(${escapeHtml(address)})`)}`;
}

function element(tag: string, style: keyof typeof STYLES, content: string): string {
  return `<${tag} style="${STYLES[style]}">${content}</${tag}>`;
}
