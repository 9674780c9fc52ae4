import { createTransport } from 'nodemailer';
import { type Mailbox, startMailbox } from '../../tools/mailbox/start-mailbox.js';

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await startMailbox();
});
afterEach(() => mailbox.close());

async function send(parts: { to?: string; name?: string; subject?: string; text?: string; html?: string } = {}) {
  const { to = 'dana@shop.example', name = 'Dana Reyes', ...rest } = parts;
  const sender = createTransport({ ...mailbox.smtp, ignoreTLS: true, connectionTimeout: 5_000 });
  try {
    await sender.sendMail({
      from: 'Daybook <daybook@shop.example>',
      to: { name, address: to },
      subject: 'Go live',
      text: 'Tonight.',
      ...rest,
    });
  } finally {
    sender.close();
  }
}

async function page(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${mailbox.page}${path}`, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('the mailbox', () => {
  it('takes every mail for everybody and shows it, newest first', async () => {
    await send({ subject: 'First' });
    await send({ to: 'lea@shop.example', name: 'Lea', subject: 'Second' });
    expect(mailbox.mails().map(({ parsed, to }) => [to[0], parsed.subject])).toEqual([
      ['dana@shop.example', 'First'],
      ['lea@shop.example', 'Second'],
    ]);
    const { text } = await page('/list');
    expect(text.indexOf('Second')).toBeLessThan(text.indexOf('First'));
    const own = await page(`/list?to=${encodeURIComponent('lea@shop.example')}`);
    expect(own.text).not.toContain('First');
  });

  it('tells when a mail arrives, also one that is there already', async () => {
    const coming = mailbox.arrival(({ parsed }) => parsed.subject === 'Second');
    await send({ subject: 'First' });
    await send({ subject: 'Second' });
    expect((await coming).parsed.subject).toBe('Second');
    expect((await mailbox.arrival(({ parsed }) => parsed.subject === 'First')).parsed.subject).toBe('First');
  });

  it('shows a mail as letter, text and source, and marks it as read', async () => {
    await send({
      text: 'See http://127.0.0.1:7080/a/x now',
      html: '<p>See <a href="http://127.0.0.1:7080/a/x">this</a></p>',
    });
    const [mail] = mailbox.mails();
    expect((await page('/list')).text).toContain('class="new"');
    expect((await page(`/mails/${mail?.id}`)).text).toContain(`src="/content/${mail?.id}"`);
    expect((await page('/list')).text).toContain('class="read"');
    expect((await page(`/mails/${mail?.id}/text`)).text).toContain('<a href="http://127.0.0.1:7080/a/x"');
    expect((await page(`/mails/${mail?.id}/source`)).text).toContain('Content-Type: multipart/alternative');
    expect((await page(`/content/${mail?.id}`)).text).toContain('<base target="_blank">');
  });

  it('lets no mail run a script or reach the page around it', async () => {
    const evil = '<script>alert(1)</script>';
    await send({ subject: evil, name: evil, text: evil, html: `<p>${evil}</p>` });
    const [mail] = mailbox.mails();
    for (const path of ['/', '/list', `/mails/${mail?.id}`, `/mails/${mail?.id}/text`, `/mails/${mail?.id}/source`]) {
      const { text, headers } = await page(path);
      expect(text).not.toContain('<script');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    }
    const { headers } = await page(`/content/${mail?.id}`);
    expect(headers.get('content-security-policy')).toMatch(
      /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/,
    );
  });

  it('answers nobody who reached it under another name', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${mailbox.page}/mails.json`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });

  it('takes faults over HTTP, as JSON only', async () => {
    const post = (body: string, type: string) =>
      fetch(`${mailbox.page}/faults`, { method: 'POST', body, headers: { 'content-type': type } });
    const fault = JSON.stringify({ at: 'recipient', does: 'refuse', code: 550, to: 'dana@' });
    expect((await post(fault, 'text/plain')).status).toBe(415);
    expect((await post('{"at":"nowhere"}', 'application/json')).status).toBe(400);
    await send();
    expect((await post(fault, 'application/json')).status).toBe(204);
    await expect(send()).rejects.toMatchObject({ responseCode: 550 });
    await send({ to: 'lea@shop.example' });
    await fetch(`${mailbox.page}/faults`, { method: 'DELETE' });
    await send();
    expect(mailbox.mails()).toHaveLength(3);
  });

  it('gives its mails to programs, and forgets them when told', async () => {
    await send();
    expect(JSON.parse((await page('/mails.json')).text)).toEqual([
      expect.objectContaining({
        from: 'daybook@shop.example',
        to: ['dana@shop.example'],
        subject: 'Go live',
        text: 'Tonight.\n',
      }),
    ]);
    await fetch(`${mailbox.page}/mails.json`, { method: 'DELETE' });
    expect(mailbox.mails()).toEqual([]);
  });

  it('drops the connection after a mail, with the mail kept or not', async () => {
    const lost = mailbox.order({ at: 'content', does: 'drop', times: 1 });
    await expect(send({ subject: 'Lost' })).rejects.toThrow();
    const kept = mailbox.order({ at: 'content', does: 'drop', kept: true, times: 1 });
    await expect(send({ subject: 'Kept' })).rejects.toThrow();
    await send({ subject: 'Well' });
    expect(mailbox.mails().map(({ parsed }) => parsed.subject)).toEqual(['Kept', 'Well']);
    expect([lost.struck, kept.struck]).toEqual([1, 1]);
  });

  it('says so when its port is taken', async () => {
    await expect(startMailbox({ smtpPort: mailbox.smtp.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const port = Number(new URL(mailbox.page).port);
    await expect(startMailbox({ httpPort: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
