import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Person } from '../../model/people.js';
import type { Transport } from '../../transports/transport.js';
import { webhookTransport } from '../../transports/webhook/webhook-transport.js';
import { failure } from './support/failure.js';
import { makeLetter } from './support/letters.js';
import { Pager } from './support/pager.js';

const SECRET = 'canary-webhook-secret';
const NOW = Date.UTC(2027, 2, 1, 9);
const ADA: Person = { id: 'ada', name: 'Ada Lund', addresses: { pager: 'R0ADA' } };

let pager: Pager;
beforeEach(async () => {
  pager = await Pager.start();
});
afterEach(() => pager.stop());

function open(o: { shape?: 'daybook' | 'pagerduty'; timeoutMs?: number; url?: string } = {}): Transport {
  const { shape = 'pagerduty', timeoutMs = 5_000, url = pager.url } = o;
  const config = { url: new URL(url), secret: SECRET, timeoutMs };
  return webhookTransport({ name: 'pager', shape, config, now: () => NOW });
}

/** The recipe of docs/webhooks.md. */
function isFromDaybook(headers: { [name: string]: unknown }, body: string, secret: string, now: number): boolean {
  const timestamp = String(headers['daybook-timestamp'] ?? '');
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest();
  const given = Buffer.from(String(headers['daybook-signature'] ?? '').replace(/^v1=/, ''), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

describe('a webhook', () => {
  it('is signed, so that the other side can tell it from every other request', async () => {
    await open().send(makeLetter(), { person: ADA });
    const { headers, body } = pager.last;
    expect(isFromDaybook(headers, body, SECRET, NOW)).toBe(true);
    expect(isFromDaybook(headers, `${body} `, SECRET, NOW)).toBe(false);
    expect(isFromDaybook(headers, body, 'another', NOW)).toBe(false);
    expect(isFromDaybook(headers, body, SECRET, NOW + 301_000)).toBe(false);
    expect(isFromDaybook({ ...headers, 'daybook-timestamp': '0' }, body, SECRET, NOW)).toBe(false);
    expect(`${JSON.stringify(headers)}${body}`).not.toContain(SECRET);
  });

  it('is not sent under an empty secret', async () => {
    const config = { url: new URL(pager.url), secret: '', timeoutMs: 1_000 };
    const transport = webhookTransport({ name: 'pager', shape: 'daybook', config });
    await expect(transport.send(makeLetter(), { person: ADA })).rejects.toThrow(RangeError);
    expect(pager.calls).toEqual([]);
  });

  it('carries its delivery key, the same when it is sent again', async () => {
    const transport = open();
    pager.bite('drop');
    expect(await failure(transport.send(makeLetter(), { person: ADA }))).toMatchObject({ kind: 'lost' });
    expect(await transport.send(makeLetter(), { person: ADA })).toMatchObject({ state: 'delivered' });
    expect(pager.calls.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'go-live-1/tell/1/ask/dana',
      'go-live-1/tell/1/ask/dana',
    ]);
    expect(pager.rang).toBe(1);
  });

  it.each<[number, { [name: string]: string }, string, number | undefined]>([
    [429, { 'retry-after': '7' }, 'unavailable', 7_000],
    [503, { 'retry-after': new Date(NOW + 90_000).toUTCString() }, 'unavailable', 90_000],
    [429, { 'retry-after': '999999' }, 'unavailable', 3_600_000],
    [500, {}, 'unavailable', undefined],
    [502, { 'retry-after': 'soon' }, 'unavailable', undefined],
    [400, {}, 'refused', undefined],
    [401, {}, 'refused', undefined],
    [404, {}, 'refused', undefined],
  ])('answered with %i and %j is %s', async (status, headers, kind, retryAfterMs) => {
    pager.bite({ status, headers });
    const error = await failure(open().send(makeLetter(), { person: ADA }));
    expect({ kind: error.kind, retryAfterMs: error.retryAfterMs }).toEqual({ kind, retryAfterMs });
  });

  it('follows no redirect', async () => {
    const elsewhere = await Pager.start();
    pager.bite({ status: 307, headers: { location: elsewhere.url } });
    expect(await failure(open().send(makeLetter(), { person: ADA }))).toMatchObject({ kind: 'refused' });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.stop();
  });

  it('is waited for no longer than told, and may have arrived then', async () => {
    pager.bite('silent');
    const error = await failure(open({ timeoutMs: 100 }).send(makeLetter(), { person: ADA }));
    expect(error).toMatchObject({ kind: 'lost', message: 'pager was called and did not answer (it took too long)' });
  });

  it('to nobody who listens has certainly not arrived', async () => {
    const gone = await Pager.start();
    const { url } = gone;
    await gone.stop();
    const error = await failure(open({ url }).send(makeLetter(), { person: ADA }));
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('reaches whoever has an address at it, and no others', async () => {
    const transport = open();
    expect(transport.cannotReach(ADA)).toBeUndefined();
    const other: Person = { id: 'bo', name: 'Bo', addresses: { sms: '+45 1' } };
    expect(transport.cannotReach(other)).toBe('Bo has no address at pager in people.yaml');
    expect(await failure(transport.send(makeLetter(), { person: other }))).toMatchObject({ kind: 'refused' });
    const inherited: Person = { id: 'bo', name: 'Bo', addresses: Object.create({ pager: 'R0' }) };
    expect(transport.cannotReach(inherited)).toBeDefined();
    expect(pager.calls).toEqual([]);
  });
});

describe('the shape daybook', () => {
  it('says whom, about what, and the whole letter as text', async () => {
    expect(await open({ shape: 'daybook' }).send(makeLetter(), { person: ADA })).toEqual({ state: 'delivered' });
    expect(pager.last.json).toEqual({
      version: 1,
      key: 'go-live-1/tell/1/ask/dana',
      what: 'ask',
      to: { address: 'R0ADA', person: 'ada', name: 'Ada Lund' },
      about: { run: 'go-live-1', step: 'tell', ask: 'tell/1', environment: 'production', digest: 'abcdef012345' },
      subject: 'Acknowledge by 20:00 UTC: Storefront goes live',
      text: expect.stringContaining('new release'),
      link: { label: 'Acknowledge', url: 'http://127.0.0.1:7080/a/token' },
      at: '2027-03-01T09:00:00.000Z',
    });
  });

  it('names the group where it goes to a channel', async () => {
    await open({ shape: 'daybook' }).send(makeLetter(), { channel: 'ops-room', group: 'operations' });
    expect(pager.last.json).toMatchObject({ to: { address: 'ops-room', group: 'operations' } });
  });

  it('cannot change what it has sent', () => {
    expect(open({ shape: 'daybook' }).update).toBeUndefined();
  });
});

describe('the shape pagerduty', () => {
  it('opens an incident at the person’s own key', async () => {
    await open().send(makeLetter(), { person: ADA });
    expect(pager.last.json).toEqual({
      routing_key: 'R0ADA',
      event_action: 'trigger',
      dedup_key: 'go-live-1/tell/1',
      payload: {
        summary: 'Acknowledge by 20:00 UTC: Storefront goes live',
        source: 'daybook production',
        severity: 'warning',
        timestamp: '2027-03-01T09:00:00.000Z',
        component: 'tell',
        group: 'go-live-1',
        class: 'ask',
        custom_details: {
          text: expect.stringContaining('new release'),
          Deadline: '20:00 UTC',
          Digest: 'abcdef012345',
        },
      },
      client: 'Daybook',
      client_url: 'http://127.0.0.1:7080/a/token',
      links: [{ href: 'http://127.0.0.1:7080/a/token', text: 'Acknowledge' }],
    });
  });

  it('rings once for an ask, its reminders and its escalation, and stops when the ask is over', async () => {
    const transport = open();
    const { ref } = await transport.send(makeLetter(), { person: ADA });
    await transport.send(makeLetter({ key: 'r', what: 'reminder' }), { person: ADA });
    await transport.send(makeLetter({ key: 'e', what: 'escalation' }), { person: ADA });
    expect(pager.last.json).toMatchObject({ payload: { severity: 'critical' } });
    expect([pager.rang, pager.open.size]).toEqual([1, 1]);
    await transport.update?.(ref ?? {}, makeLetter({ over: true }), { person: ADA });
    expect(pager.last.json).toEqual({
      routing_key: 'R0ADA',
      event_action: 'resolve',
      dedup_key: 'go-live-1/tell/1',
    });
    expect(pager.open.size).toBe(0);
  });

  it('goes on ringing while the ask is open, whatever the news', async () => {
    const transport = open();
    const { ref } = await transport.send(makeLetter(), { person: ADA });
    await transport.update?.(ref ?? {}, makeLetter({ news: ['Approved by Olga'] }), { person: ADA });
    expect([pager.calls.length, pager.open.size]).toEqual([1, 1]);
  });

  it('stops also when the last word comes as a letter of its own', async () => {
    const transport = open();
    await transport.send(makeLetter(), { person: ADA });
    await transport.send(makeLetter({ key: 'c', what: 'closed' }), { person: ADA });
    expect(pager.open.size).toBe(0);
  });

  it('tries to stop again after a 500', async () => {
    const transport = open();
    const { ref } = await transport.send(makeLetter(), { person: ADA });
    pager.bite({ status: 500 });
    const over = makeLetter({ over: true });
    expect(await failure(transport.update?.(ref ?? {}, over, { person: ADA }))).toMatchObject({ kind: 'unavailable' });
    await transport.update?.(ref ?? {}, over, { person: ADA });
    expect(pager.open.size).toBe(0);
  });

  it('keeps within the limits of the Events API', async () => {
    const about = { ...makeLetter().about, run: 'r'.repeat(300) };
    await open().send(makeLetter({ subject: 's'.repeat(2_000), about }), { person: ADA });
    const { dedup_key: key, payload } = pager.last.json as { dedup_key: string; payload: { summary: string } };
    expect(key.length).toBeLessThanOrEqual(255);
    expect(payload.summary.length).toBeLessThanOrEqual(1024);
  });
});
