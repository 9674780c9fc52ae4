import { DANA, GROUP_HANDLE, HANDLE, judge, mailOf, PASS, PLACE, whyNot } from './support/mails.js';

describe('a reply', () => {
  it('with ACK acknowledges, as the person to whom the mail went', async () => {
    expect(await judge(mailOf({}))).toEqual({
      is: 'answer',
      person: DANA,
      place: PLACE,
      words: { action: 'acknowledge' },
      jti: expect.stringMatching(/^mail-[0-9a-f]{32}$/),
    });
  });

  it.each<[string, object]>([
    ['NACK', { action: 'decline' }],
    ['NACK not before Monday', { action: 'decline', reason: 'not before Monday' }],
    ['NACK: not before Monday', { action: 'decline', reason: 'not before Monday' }],
    ['  ACK  \r\n\r\nRegards, Dana', { action: 'acknowledge' }],
    ['> quoted before\r\n\r\nACK', { action: 'acknowledge' }],
  ])('that begins with %j says so', async (text, words) => {
    expect(await judge(mailOf({ text }))).toMatchObject({ is: 'answer', words });
  });

  it.each([
    'ack',
    'ACK!',
    'ACKNOWLEDGED',
    'I ACK',
    'ACK but not today',
    'NACKED',
    '> ACK',
    '>ACK\r\n> ACK',
    'On Monday Daybook wrote:\r\n> ACK',
    'On Monday Daybook wrote:\r\n\r\nACK',
    '',
  ])('that begins with %j answers nothing', async (text) => {
    expect(await whyNot({ text })).toBe('no-answer-in-it');
  });

  it('only in HTML answers nothing', async () => {
    expect(await whyNot({ more: ['Content-Type: text/html'], text: '<p>ACK</p>' })).toBe('no-answer-in-it');
  });

  it('with the same Message-ID is the same answer, and with another one another', async () => {
    const jti = async (raw: string) => {
      const judged = await judge(raw);
      return judged.is === 'answer' ? judged.jti : undefined;
    };
    const other = mailOf({}).replace('<one@', '<two@');
    expect(await jti(mailOf({ text: 'NACK' }))).toBe(await jti(mailOf({})));
    expect(await jti(other)).not.toBe(await jti(mailOf({})));
  });
});

describe('a mail to a handle', () => {
  it.each([
    ['that nobody made', `daybook+${'0'.repeat(32)}@shop.example`, 'handle-unknown'],
    ['that is none', 'daybook+dana@shop.example', 'no-handle'],
    ['at another domain', `daybook+${HANDLE}@evil.example`, 'no-handle'],
    ['of another mailbox', `other+${HANDLE}@shop.example`, 'no-handle'],
    ['of a whole group', `daybook+${GROUP_HANDLE}@shop.example`, 'nobody-invited'],
    ['that is missing', 'daybook@shop.example', 'no-handle'],
  ])('%s is no answer', async (_what, to, why) => {
    expect(await whyNot({ to })).toBe(why);
  });

  it('that stands only where servers note it is no reply: a signed mail could be sent once more, elsewhere', async () => {
    const delivered = [`Delivered-To: daybook+${HANDLE}@shop.example`];
    expect(await whyNot({ top: [...delivered, PASS], to: 'somebody@shop.example' })).toBe('no-handle');
  });
});

describe('the sender of a reply', () => {
  it.each([
    'Evil <evil@shop.example>',
    'Dana <dana@shop.example.evil.example>',
    '"dana@shop.example" <evil@evil.example>',
    'dana@shop.example, evil@shop.example',
    'evil@shop.example (dana@shop.example)',
    '"evil@evil.example" <dana@shop.example>',
    'Team: dana@shop.example, evil@shop.example;',
    'dana@shop.example\r\nFrom: evil@shop.example',
    '',
  ])('written as %j is not the invited person', async (from) => {
    expect(await whyNot({ from })).toBe('wrong-sender');
  });

  it.each([
    'dana@shop.example',
    'DANA@SHOP.EXAMPLE',
    '"Reyes, Dana" <dana@shop.example>',
    '"dana@shop.example" <dana@shop.example>',
  ])('written as %j is', async (from) => {
    expect(await judge(mailOf({ from }))).toMatchObject({ is: 'answer' });
  });
});

describe('a mail by a program', () => {
  it.each<[string, string[], string]>([
    ['an absence note', ['Auto-Submitted: auto-replied'], 'auto-submitted'],
    ['an absence note with a comment', ['Auto-Submitted: auto-replied (vacation)'], 'auto-submitted'],
    ['something generated', ['Auto-Submitted: auto-generated; owner-email="x@y"'], 'auto-submitted'],
    ['bulk mail', ['Precedence: bulk'], 'bulk'],
    ['a mailing list', ['List-Id: <all.shop.example>'], 'list-id'],
    ['a mail from nobody', ['Return-Path: <>'], 'empty-return-path'],
  ])('such as %s is no answer', async (_what, more, why) => {
    expect(await whyNot({ more })).toBe(why);
  });

  it('that says it is none is by hand', async () => {
    expect(await judge(mailOf({ more: ['Auto-Submitted: no'] }))).toMatchObject({ is: 'answer' });
  });
});

describe('a bounce', () => {
  function bounceOf(status: string, o: { action?: string; returnPath?: string; to?: string } = {}): string {
    const { action = 'failed', returnPath = '<>', to = `bounce+${HANDLE}@shop.example` } = o;
    return [
      `Return-Path: ${returnPath}`,
      'From: MAILER-DAEMON@mx.shop.example',
      `To: ${to}`,
      'Message-ID: <bounce@mx.shop.example>',
      'Auto-Submitted: auto-replied',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'ACK',
      '--x',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.shop.example',
      '',
      'Final-Recipient: rfc822; dana@shop.example',
      `Action: ${action}`,
      `Status: ${status}`,
      '--x--',
    ].join('\r\n');
  }

  it('for good says who cannot be reached, and why', async () => {
    expect(await judge(bounceOf('5.1.1'))).toEqual({
      is: 'bounce',
      place: PLACE,
      why: 'no such mailbox (5.1.1)',
      jti: expect.stringMatching(/^mail-/),
    });
  });

  it.each([
    [bounceOf('4.4.1', { action: 'delayed' }), 'delivery-delayed'],
    [bounceOf('4.4.7'), 'delivery-delayed'],
    [bounceOf('2.0.0', { action: 'delivered' }), 'delivery-other'],
    [bounceOf('5.1.1').replace('message/delivery-status', 'text/x-other'), 'no-delivery-status'],
    [bounceOf('nonsense'), 'no-delivery-status'],
    [bounceOf('5.1.1', { returnPath: '<evil@evil.example>' }), 'bounce-from-somebody'],
    [bounceOf('5.1.1', { to: `bounce+${GROUP_HANDLE}@shop.example` }), 'nobody-invited'],
  ])('of another sort changes nothing (%#)', async (raw, why) => {
    expect(await judge(raw)).toEqual({ is: 'nothing', why });
  });

  it('is never an answer, whatever it quotes', async () => {
    expect(await judge(bounceOf('5.1.1', { to: `daybook+${HANDLE}@shop.example` }))).toMatchObject({ is: 'nothing' });
  });
});
