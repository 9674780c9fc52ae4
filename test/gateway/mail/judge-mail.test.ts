import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { type JudgedMail, judgeMail } from '../../../gateway/mail/judge-mail.js';
import type { Person } from '../../../model/people.js';
import type { HandlePlace } from '../../../records/handles.js';

const HANDLE = '0123456789abcdef0123456789abcdef';
const GROUP_HANDLE = 'f'.repeat(32);
const DANA: Person = { id: 'dana', name: 'Dana Reyes', email: 'Dana@shop.example' };
const PLACE: HandlePlace = { run: 'go-live-1', ask: 'tell/1', digest: 'd'.repeat(64), person: 'dana' };
const PASS = 'Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example';

interface Parts {
  /** Header lines on top of the mail, instead of our server's own verdict. */
  top?: string[];
  from?: string;
  to?: string;
  more?: string[];
  text?: string;
}

function mailOf({ top = [PASS], from = 'Dana Reyes <dana@shop.example>', to, more = [], text = 'ACK' }: Parts): string {
  return [
    ...top,
    'Received: from elsewhere',
    `From: ${from}`,
    `To: ${to ?? `Daybook <daybook+${HANDLE}@shop.example>`}`,
    'Message-ID: <one@shop.example>',
    'Subject: Re: go live',
    ...more,
    '',
    text,
  ].join('\r\n');
}

async function judge(raw: string, o: { authServ?: string } = { authServ: 'mx.shop.example' }): Promise<JudgedMail> {
  return judgeMail(await PostalMime.parse(raw), {
    sender: 'daybook@shop.example',
    ...o,
    people: { people: { dana: DANA } },
    readHandle: async (handle) =>
      handle === HANDLE ? PLACE : handle === GROUP_HANDLE ? { ...PLACE, person: undefined } : undefined,
  });
}

async function whyNot(parts: Parts): Promise<string> {
  const judged = await judge(mailOf(parts));
  return judged.is === 'nothing' ? judged.why : `it counted as ${judged.is}`;
}

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

describe('what our own mail server says', () => {
  const forged = 'Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example';
  it.each<[string, string[]]>([
    ['is nothing', []],
    ['is fail', ['Authentication-Results: mx.shop.example; dmarc=fail header.from=shop.example']],
    ['is none', ['Authentication-Results: mx.shop.example; dmarc=none']],
    [
      'is fail, above a forged pass',
      ['Authentication-Results: mx.shop.example; dmarc=fail header.from=shop.example', forged],
    ],
    ['is about another domain', ['Authentication-Results: mx.shop.example; dmarc=pass header.from=evil.example']],
    ['names no domain', ['Authentication-Results: mx.shop.example; dmarc=pass']],
    ['is said by somebody else', ['Authentication-Results: mx.evil.example; dmarc=pass header.from=shop.example']],
    ['is only SPF', ['Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom=dana@shop.example']],
    [
      'passes in a comment',
      ['Authentication-Results: mx.shop.example; spf=fail (dmarc=pass header.from=shop.example)'],
    ],
    [
      'passes in a comment with a semicolon',
      ['Authentication-Results: mx.shop.example; spf=fail (x; dmarc=pass header.from=shop.example; y)'],
    ],
    [
      'passes in quotes',
      ['Authentication-Results: mx.shop.example; spf=fail reason="x; dmarc=pass header.from=shop.example; y"'],
    ],
    ['does not end its comment', ['Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example (']],
    [
      'passes and fails',
      [
        'Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example; dmarc=fail header.from=shop.example',
      ],
    ],
    ['begins like pass', ['Authentication-Results: mx.shop.example; dmarc=passed header.from=shop.example']],
    ['hides its name', ['Authentication-Results: =?utf-8?q?mx.shop.example?=; dmarc=pass header.from=shop.example']],
    [
      'is old and on its way',
      ['ARC-Authentication-Results: i=1; mx.shop.example; dmarc=pass header.from=shop.example'],
    ],
  ])('%s: then nobody is believed', async (_what, top) => {
    expect(await whyNot({ top })).toBe('dmarc');
  });

  it.each<[string, string[]]>([
    [
      'with comments, versions and other methods',
      [
        'Authentication-Results: mx.shop.example 1;\r\n\tspf=pass smtp.mailfrom=shop.example;\r\n\tdmarc=pass (p=reject dis=none) header.from=shop.example',
      ],
    ],
    ['in capitals', ['Authentication-Results: MX.Shop.Example; DMARC=Pass header.from=Shop.Example']],
    ['above what others say', [PASS, 'Authentication-Results: mx.evil.example; dmarc=fail']],
    ['beneath what others say', ['Authentication-Results: mx.evil.example; dmarc=fail', PASS]],
  ])('counts %s', async (_what, top) => {
    expect(await judge(mailOf({ top }))).toMatchObject({ is: 'answer' });
  });

  it('is not asked where targets.yaml does not name it: then no reply counts', async () => {
    expect(await judge(mailOf({}), {})).toEqual({ is: 'nothing', why: 'no-auth-server' });
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

it('no header that a stranger writes below those of our own server makes a reply count', async () => {
  const line = fc.constantFrom(
    PASS,
    `Delivered-To: daybook+${HANDLE}@shop.example`,
    'From: dana@shop.example',
    'Sender: dana@shop.example',
    'Reply-To: dana@shop.example',
    'Return-Path: <dana@shop.example>',
    'Auto-Submitted: no',
    'Authentication-Results: mx.shop.example; spf=pass; dmarc=pass header.from=shop.example',
    'Resent-From: dana@shop.example',
  );
  const verdict = 'Authentication-Results: mx.shop.example; dmarc=fail header.from=shop.example';
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (more) => {
      expect(await judge(mailOf({ top: [verdict], more }))).toMatchObject({ is: 'nothing' });
      expect(await judge(mailOf({ from: 'evil@evil.example', more }))).toMatchObject({ is: 'nothing' });
    }),
    { numRuns: 500 },
  );
});
