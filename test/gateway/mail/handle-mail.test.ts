import { ClientFailure } from '../../../client/failure.js';
import type { Answerer, Answering } from '../../../gateway/answering/answerer.js';
import { handleMail, type MailDoor, type MailSource } from '../../../gateway/mail/handle-mail.js';
import type { BouncedMail } from '../../../gateway/mail/report-bounce.js';
import { Refusal } from '../../../gateway/refusal.js';
import type { Verdict } from '../../../model/ask.js';

const HANDLE = '0123456789abcdef0123456789abcdef';
const SOURCE = { transport: 'mail', sender: 'daybook@shop.example', authServ: 'mx.shop.example' };
const ACCEPTED: Verdict = { verdict: 'accepted', message: 'recorded' };

const REPLY = [
  'Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example',
  'From: Dana <dana@shop.example>',
  `To: daybook+${HANDLE}@shop.example`,
  'Message-ID: <canary-id@shop.example>',
  '',
  'NACK canary-reason',
].join('\r\n');

let given: [Answerer, Answering][];
let bounces: BouncedMail[];
let lines: string[];
let take: () => Promise<Verdict>;
let about: string | undefined;
beforeEach(() => {
  [given, bounces, lines, about] = [[], [], [], undefined];
  take = async () => ACCEPTED;
});

const door: MailDoor = {
  giveAnswer: async (answerer, answering) => {
    given.push([answerer, answering]);
    return take();
  },
  reportBounce: async (bounced) => {
    bounces.push(bounced);
    return take();
  },
  readHandle: async () => ({
    run: 'go-live-1',
    ask: 'tell/1',
    digest: 'd'.repeat(64),
    person: 'dana',
    ...(about !== undefined && { about }),
  }),
  readPeople: async () => ({ people: { dana: { id: 'dana', name: 'Dana', email: 'dana@shop.example' } } }),
  log: (...line) => lines.push(JSON.stringify(line)),
};

function handle(raw = REPLY, sources: MailSource[] = [SOURCE]) {
  return handleMail(Buffer.from(raw), sources, door);
}

describe('a reply that is good', () => {
  it('is given as an answer by mail, at the lowest level, to exactly what was shown', async () => {
    expect(await handle()).toBe('accepted');
    expect(given).toEqual([
      [
        expect.objectContaining({ level: 1, via: 'mail', identity: 'reply' }),
        {
          run: 'go-live-1',
          ask: 'tell/1',
          digest: 'd'.repeat(64),
          jti: expect.stringMatching(/^mail-/),
          action: 'decline',
          reason: 'canary-reason',
        },
      ],
    ]);
  });

  it('of a deputy is about whom they stand in for', async () => {
    about = 'lea';
    await handle();
    expect(given[0]?.[1]).toMatchObject({ about: 'lea' });
  });

  it('leaves no words, addresses or handles in the log', async () => {
    await handle();
    await handle(REPLY.replace('dmarc=pass', 'dmarc=fail'));
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toMatch(/canary|dana@|0123456789abcdef/);
  });

  it.each<[string, Verdict, string]>([
    ['counts', ACCEPTED, 'accepted'],
    ['had counted before', { verdict: 'already', message: 'recorded already' }, 'accepted'],
    ['came late', { verdict: 'late', message: 'too late' }, 'accepted'],
    ['was refused', { verdict: 'refused', reason: 'digest-changed', message: 'look again' }, 'refused'],
  ])('and %s is settled', async (_what, verdict, outcome) => {
    take = async () => verdict;
    expect(await handle()).toBe(outcome);
  });

  it.each<[string, Error, string]>([
    ['Temporal is away', new ClientFailure('unreachable', 'away'), 'again'],
    ['no worker answers', new ClientFailure('no-worker', 'away'), 'again'],
    ['nothing was foreseen', new TypeError('oops'), 'again'],
    ['it was too slow', new Refusal(503, { code: 'answer-slow', message: 'slow' }), 'again'],
    ['the audience is not open yet', new Refusal(409, { code: 'not-open-yet', message: 'soon' }), 'again'],
    ['the run is no more', new ClientFailure('not-found', 'gone'), 'refused'],
    ['the ask wants a sign-in', new Refusal(403, { code: 'level-too-low', message: 'sign in' }), 'refused'],
    ['the ask does not take it', new Refusal(400, { code: 'not-offered', message: 'no' }), 'refused'],
  ])('when %s is read again or settled', async (_what, error, outcome) => {
    take = async () => {
      throw error;
    };
    expect(await handle()).toBe(outcome);
  });
});

const BOUNCE = [
  'Return-Path: <>',
  `To: bounce+${HANDLE}@shop.example`,
  'Message-ID: <b@shop.example>',
  'Content-Type: multipart/report; boundary=x',
  '',
  '--x',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx',
  '',
  'Action: failed',
  'Status: 5.2.2',
  '--x--',
].join('\r\n');

it('a bounce is reported with its reason, and is nobody’s answer', async () => {
  expect(await handle(BOUNCE)).toBe('accepted');
  expect(bounces).toEqual([expect.objectContaining({ transport: 'mail', why: 'the mailbox is full (5.2.2)' })]);
  expect(given).toEqual([]);
});

it.each(['', '\u0000\u0001', 'no headers at all', 'From: x\r\n\r\n'])(
  'what is no mail (%j) is refused',
  async (raw) => {
    expect(await handle(raw)).toBe('refused');
    expect(given).toEqual([]);
  },
);

describe('in a mailbox of two transports', () => {
  const PAGER = { ...SOURCE, transport: 'pager', sender: 'pager@shop.example' };
  const OTHER = { ...SOURCE, transport: 'other', sender: 'daybook@other.example' };

  it.each(['daybook', 'pager'])('a reply to %s counts once, whichever comes first', async (name) => {
    const raw = REPLY.replace('daybook+', `${name}+`);
    expect([await handle(raw, [SOURCE, PAGER]), await handle(raw, [PAGER, SOURCE])]).toEqual(['accepted', 'accepted']);
    expect(given).toHaveLength(2);
    expect(await handle(raw, [OTHER])).toBe('refused');
    expect(given).toHaveLength(2);
  });

  it('a reply that is not good says why, of the transport that it was for', async () => {
    expect(await handle(REPLY.replace('dmarc=pass', 'dmarc=fail'), [OTHER, SOURCE, PAGER])).toBe('refused');
    expect(lines).toEqual([expect.stringContaining('"why":"dmarc"')]);
  });

  it('a bounce is of the first over which something was sent, and each is asked under an id of its own', async () => {
    const verdicts: Verdict[] = [{ verdict: 'already', message: 'nothing is on its way there' }, ACCEPTED, ACCEPTED];
    take = async () => verdicts.shift() ?? ACCEPTED;
    const third = { ...SOURCE, transport: 'third' };
    expect(await handle(BOUNCE, [OTHER, SOURCE, PAGER, third])).toBe('accepted');
    expect(bounces.map(({ transport }) => transport)).toEqual(['mail', 'pager']);
    expect(new Set(bounces.map(({ jti }) => jti)).size).toBe(2);
  });
});
