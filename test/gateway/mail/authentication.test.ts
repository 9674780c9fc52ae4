import fc from 'fast-check';
import { HANDLE, judge, mailOf, PASS, whyNot } from './support/mails.js';

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
