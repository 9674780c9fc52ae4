import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A whole document. `refresh`: seconds after which the browser asks again, so that nothing needs a script. */
export function page(o: { title: string; refresh?: number; body: Html }): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${o.refresh ? html`<meta http-equiv="refresh" content="${String(o.refresh)}">` : ''}
<title>${o.title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>${o.body}</body>
</html>`;
}
