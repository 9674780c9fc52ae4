import { deliveryKey } from '../../../model/audience/delivery-key.js';
import { ledgerName, packEntries, shardName, unpackEntries } from '../../../model/audience/ledger-record.js';
import { isRecordName } from '../../../records/names.js';
import { answerOf, entryOf, proven } from './support.js';

describe('a ledger in the record store', () => {
  const entries = ['ada', 'bo'].map((person) => entryOf(person, { answer: proven(answerOf(person, 'acknowledge')) }));

  it('keeps every answer with its proof, and what was signed for many of them once', () => {
    const packed = packEntries([...entries, entryOf('cy')]);
    expect(packed.batches).toHaveLength(1);
    expect(unpackEntries(JSON.parse(JSON.stringify(packed)))).toEqual([...entries, entryOf('cy')]);
  });

  it('gives no answer a proof that is not there', () => {
    const packed = packEntries(entries);
    expect(unpackEntries({ ...packed, batches: [] }).map(({ answer }) => answer)).toEqual([undefined, undefined]);
  });

  it('has a name that the store takes, for every ask', () => {
    expect(ledgerName({ run: 'go-live-1', ask: 'ramp[2].tell/1' })).toBe('runs/go-live-1/audiences/ramp[2].tell_1');
    expect(isRecordName(shardName({ run: 'go-live-1', ask: 'ramp[2].tell/1', shard: 3 }))).toBe(true);
  });
});

describe('a delivery key', () => {
  const place = { run: 'run-1', ask: 'tell/1' } as const;

  it('names one message: to whom, what, which and about whom', () => {
    expect(deliveryKey({ ...place, what: 'ask', person: 'ada' })).toBe('run-1/tell/1/ask/ada');
    expect(deliveryKey({ ...place, what: 'reminder', n: 2, person: 'ada' })).toBe('run-1/tell/1/reminder-2/ada');
    expect(deliveryKey({ ...place, what: 'escalation', n: 1, person: 'bo', about: 'ada' })).toBe(
      'run-1/tell/1/escalation-1/bo/ada',
    );
    const channel = { transport: 'chat', channel: 'C1' };
    expect(deliveryKey({ ...place, what: 'ask', channel })).toBe('run-1/tell/1/ask/#chat:C1');
  });
});
