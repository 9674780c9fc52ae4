import { raw } from 'hono/html';
import { markdownHtml } from '../../model/messages/render/markdown-html.js';
import type { Html } from './layout.js';

/**
 * An author's Markdown on a page. `markdownHtml` escapes what they wrote; the styles that it carries for mail programs would
 * be refused here, and the style sheet does their work.
 */
export function written(markdown: string): Html {
  return raw(markdownHtml(markdown).replaceAll(/ style="[^"]*"/g, ''));
}
