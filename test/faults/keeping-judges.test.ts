import { type AccessLook, brokenAccess } from '../../faults/keeping/access-watch.js';
import { brokenContents } from '../../faults/keeping/database-contents.js';
import { Frames, statementIn } from '../../faults/keeping/frames.js';
import { brokenLooks } from '../../faults/keeping/key-watch.js';
import { brokenWrites } from '../../faults/keeping/writer.js';
import { formsOf } from '../../faults/lanes/leaks.js';

describe('the judge of copied rows', () => {
  it('lets equal contents pass, and turns red for rows that are missing or came twice', () => {
    expect(brokenContents(['orders 2 ab', 'lines 0'], ['orders 2 ab', 'lines 0'])).toEqual([]);
    expect(brokenContents(['orders 4 cd'], ['orders 2 ab'])).toEqual(['I2: wanted orders 2 ab, found orders 4 cd']);
    expect(brokenContents([], ['orders 2 ab'])).toEqual(['I2: wanted orders 2 ab, found nothing']);
  });
});

describe('the judge of a key', () => {
  const look = (store: boolean, agreed: boolean, old?: boolean) => ({
    at: 0,
    store,
    agreed,
    ...(old !== undefined && { old }),
  });

  it('lets a rotation pass whose old key ends when the consumer has moved', () => {
    expect(brokenLooks([look(true, false, true), look(true, true)])).toEqual([]);
  });

  it('turns red when the store’s key lets nobody in, when the old one ends early, and when nobody looked', () => {
    expect(brokenLooks([look(true, false, true), look(false, true)])).toEqual([
      'the key in the store let nobody in, 1 of 2 times',
    ]);
    expect(brokenLooks([look(true, false, true), look(true, false, false)])).toEqual([
      'the old key ended before anybody had agreed, seen 1 times',
    ]);
    expect(brokenLooks([])).toEqual(['nobody saw the old key work']);
  });
});

describe('the judge of an access', () => {
  const UNTIL = 100_000;
  const out = (at: number): AccessLook => ({ at, member: false, login: false, sessions: 0 });
  const held = (at: number): AccessLook => ({ at, member: true, login: true, sessions: 1, until: UNTIL, in: true });

  it('lets one pass that was given once and taken back', () => {
    expect(brokenAccess([out(0), held(10_000), out(101_000)], 50_000)).toEqual([]);
  });

  it('turns red when it is given twice, without an end, used too late, stands too long, or stands at the end', () => {
    expect(brokenAccess([held(1), out(2), held(3), out(4)], 0)).toEqual(['I2: the access was given 2 times']);
    const { until: _until, ...eternal } = held(1);
    expect(brokenAccess([held(0), eternal, out(2)], 0)).toEqual(['it stood without an expiry, seen 1 times']);
    expect(brokenAccess([held(0), held(105_000), out(106_000)], 0)).toEqual([
      'the person got in 5000 ms after the expiry',
    ]);
    const stands = { ...held(170_000), in: false };
    expect(brokenAccess([held(0), stands, out(171_000)], 90_000)).toEqual([
      'it stood 70000 ms after expiry and recovery',
    ]);
    expect(brokenAccess([held(0)], 0)).toHaveLength(1);
  });
});

describe('the judge of a promotion', () => {
  const row = (n: number, sentAt: number) => ({ n, sentAt, ackedAt: sentAt + 5 });

  it('lets one pass in which the old node ends before the new one begins, and no row is lost', () => {
    expect(brokenWrites({ east: [row(1, 0), row(2, 10)], west: [row(1, 50)] }, new Set([1, 2]))).toEqual([]);
  });

  it('turns red for two nodes that take writes, for lost rows, and for a node that took none', () => {
    expect(brokenWrites({ east: [row(1, 0), row(2, 60)], west: [row(1, 50)] }, new Set([1, 2]))).toEqual([
      'split brain: east took 1 rows after west had taken one',
    ]);
    expect(brokenWrites({ east: [row(1, 0), row(2, 10)], west: [row(1, 50)] }, new Set([1]))).toEqual([
      '1 of 2 rows that east had taken are not in west',
    ]);
    expect(brokenWrites({ east: [row(1, 0)], west: [] }, new Set([1]))).toEqual(['east took 1 rows and west 0']);
  });
});

describe('the search for secrets', () => {
  it('finds one that travels as base64, whatever stands before it', () => {
    const secret = 'canary0123456789abcdef';
    for (const before of ['', 'a', 'ab', 'abc']) {
      const coded = Buffer.from(`${before}${secret} and more`).toString('base64');
      expect(formsOf(secret).some((form) => coded.includes(form))).toBe(true);
    }
    expect(formsOf(secret).some((form) => 'nothing of it'.includes(form))).toBe(false);
  });
});

describe('a door before PostgreSQL', () => {
  it('reads statements out of messages that come in pieces', () => {
    const message = (type: string, body: string) => {
      const head = Buffer.alloc(5);
      head.write(type, 0);
      head.writeUInt32BE(4 + Buffer.byteLength(body), 1);
      return Buffer.concat([head, Buffer.from(body)]);
    };
    const bytes = Buffer.concat([message('Q', 'select 1\0'), message('P', '\0update\n  a\0\0\0'), message('S', '')]);
    const frames = new Frames(true);
    const seen: (string | undefined)[] = [];
    for (const byte of bytes) {
      frames.add(Buffer.from([byte]));
      for (let frame = frames.next(); frame; frame = frames.next()) seen.push(statementIn(frame));
    }
    expect(seen).toEqual(['select 1', 'update a', undefined]);
  });
});
