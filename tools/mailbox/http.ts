import { type Context, Hono } from 'hono';
import { type Faults, faultShape } from './faults.js';
import { headerOf, type Mail } from './mail.js';
import { contentOf, type Form, letter } from './pages/letter.js';
import { listPage } from './pages/list.js';
import { shellPage } from './pages/shell.js';
import { style } from './pages/style.js';
import { subjectOf } from './pages/words.js';
import type { MailStore } from './store.js';

/** Pages need nothing from elsewhere, and the letters are documents of strangers. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
const CONTENT_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

export interface MailboxSite {
  store: MailStore;
  faults: Faults;
  /** host:port of the SMTP server. */
  smtp: string;
}

/**
 * Pages for people, and what programs use: `GET /mails.json`, `DELETE /mails.json`, `POST /faults` with a fault as JSON,
 * `DELETE /faults`. Answers only for names of this machine, so that no other site can reach it through a browser.
 */
export function mailboxSite(site: MailboxSite): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(c.req.header('host') ?? '')) return c.text('No', 421);
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    c.header('x-content-type-options', 'nosniff');
    c.header('content-security-policy', PAGE_POLICY);
    await next();
  });
  pages(app, site);
  controls(app, site);
  return app;
}

function pages(app: Hono, { store, smtp }: MailboxSite): void {
  const read = new Set<string>();
  const shell = (c: Context, open?: { mail: Mail; form: Form }) => {
    const to = c.req.query('to');
    const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
    const list = `/list?${new URLSearchParams({ ...(to !== undefined && { to }), ...(open && { mail: open.mail.id }) })}`;
    if (!open) return c.html(shellPage({ title: 'Mailbox', smtp, list }));
    read.add(open.mail.id);
    const shown = letter(open.mail, open.form, query);
    return c.html(shellPage({ title: `${subjectOf(open.mail)} · Mailbox`, smtp, list, open: shown }));
  };
  app.get('/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/', (c) => shell(c));
  app.get('/list', (c) =>
    c.html(listPage({ mails: store.all(), read, chosen: c.req.query('mail'), to: c.req.query('to') })),
  );
  app.get('/mails/:id/:form{html|text|source}?', (c) => {
    const mail = store.find(c.req.param('id'));
    return mail ? shell(c, { mail, form: (c.req.param('form') as Form | undefined) ?? 'html' }) : c.redirect('/');
  });
  app.get('/content/:id', (c) => {
    const document = store.find(c.req.param('id'))?.parsed.html;
    if (document === undefined) return c.notFound();
    c.header('content-security-policy', CONTENT_POLICY);
    return c.html(contentOf(document));
  });
}

function controls(app: Hono, { store, faults }: MailboxSite): void {
  app.get('/mails.json', (c) => c.json(store.all().map(asJson)));
  app.delete('/mails.json', (c) => {
    store.clear();
    return c.body(null, 204);
  });
  app.post('/faults', async (c) => {
    // A form of another site cannot send this type.
    if (c.req.header('content-type')?.split(';')[0] !== 'application/json') return c.text('Send JSON', 415);
    const fault = faultShape.safeParse(await c.req.json().catch(() => undefined));
    if (!fault.success)
      return c.json({ wrong: fault.error.issues.map(({ path, message }) => ({ path, message })) }, 400);
    faults.order(fault.data);
    return c.body(null, 204);
  });
  app.delete('/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
}

function asJson(mail: Mail) {
  const { id, at, from, to, parsed } = mail;
  const { subject, text, html, messageId } = parsed;
  return { id, at, from, to, subject, text, html, messageId, references: headerOf(mail, 'references') };
}
