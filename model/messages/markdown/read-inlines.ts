import type { MarkedToken, Token } from 'marked';
import type { Inline } from './body.js';
import { safeLink } from './safe-link.js';

const DEEPEST = 8;

/** The parts of a line. Lines of the source are joined; what cannot be shown or followed stays text. */
export function readInlines(tokens: readonly Token[], depth = 0): Inline[] {
  return (tokens as MarkedToken[]).flatMap((token) => inlineOf(token, depth));
}

function inlineOf(token: MarkedToken, depth: number): Inline[] {
  if (depth > DEEPEST) return [text(token.raw)];
  switch (token.type) {
    case 'strong':
      return [{ kind: 'strong', inlines: readInlines(token.tokens, depth + 1) }];
    case 'em':
      return [{ kind: 'emphasis', inlines: readInlines(token.tokens, depth + 1) }];
    case 'del':
      return [{ kind: 'deleted', inlines: readInlines(token.tokens, depth + 1) }];
    case 'codespan':
      return [{ kind: 'code', text: oneLine(token.text) }];
    case 'br':
      return [{ kind: 'break' }];
    case 'checkbox':
      return [];
    case 'link':
    case 'image':
      return [linkOf(token.href, plainOf(token.tokens))];
    case 'escape':
    case 'html':
      return [text(token.text)];
    case 'text':
      return token.tokens ? readInlines(token.tokens, depth + 1) : [text(token.text)];
    default:
      return [text(token.raw)];
  }
}

/** A link says where it leads, beside its label; an image is a link: a message fetches nothing when it is opened. */
function linkOf(href: string, label: string): Inline {
  const link = safeLink(href);
  if (!link) return text(label === href || label === '' ? href : `${label} (${href})`);
  const same = [href, link.url, link.address, ''].includes(label);
  return { kind: 'link', ...link, ...(same ? {} : { label }) };
}

function plainOf(tokens: readonly Token[]): string {
  return oneLine(
    readInlines(tokens, DEEPEST - 1)
      .map(plainText)
      .join(''),
  );
}

/** The words of an inline, without any layout. */
export function plainText(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text;
    case 'break':
      return '\n';
    case 'link':
      return inline.label === undefined ? inline.address : `${inline.label} (${inline.address})`;
    default:
      return inline.inlines.map(plainText).join('');
  }
}

function text(written: string): Inline {
  return { kind: 'text', text: oneLine(written) };
}

function oneLine(written: string): string {
  return written.replace(/[ \t]*\n[ \t]*/g, ' ');
}
