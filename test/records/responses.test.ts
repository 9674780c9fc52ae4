import type { Ask, Vote } from '../../model/ask.js';
import { ledgerJson, ledgerName, type LedgerRecord, type RecordedEntry } from '../../model/audience/ledger-record.js';
import type { Delivery } from '../../model/audience/ledger-entry.js';
import type { Json } from '../../model/json.js';
import { type PersonResponses, readResponses } from '../../records/responses.js';
import type { RecordStore } from '../../records/store.js';
import { memoryStore } from '../gateway/support/memory-store.js';

const MINUTE = 60_000;

function delivery(at: number, more: Partial<Delivery> = {}): Delivery {
  return { key: `k${at}`, what: 'ask', transport: 'slack', state: 'delivered', at, ...more };
}

function entry(person: string, state: RecordedEntry['state'], more: Partial<RecordedEntry> = {}): RecordedEntry {
  return { person, name: person, as: ['noc'], state, at: 10 * MINUTE, deliveries: [delivery(0)], ...more };
}

function answered(
  person: string,
  { at = 10 * MINUTE, sub = person, via = 'slack' as const } = {},
): Partial<RecordedEntry> {
  const answer = {
    v: 1,
    sub,
    about: person,
    level: 2,
    via,
    identity: 'slack',
    run: 'r',
    ask: 'a/1',
    action: 'acknowledge',
    digest: '',
    jti: person,
    at,
  } as const;
  return { at, answer: { answer, index: 0, path: [], batch: 0 } };
}

async function keep(
  store: RecordStore,
  run: string,
  entries: RecordedEntry[],
  more: Partial<LedgerRecord> = {},
): Promise<void> {
  const record: LedgerRecord = {
    v: 1,
    run,
    ask: 'tell/1',
    environment: 'production',
    step: 'tell',
    runbook: 'go-live',
    at: 20 * MINUTE,
    counts: { total: entries.length, states: {}, groups: {} },
    verdict: 'holds',
    flaws: [],
    batches: [],
    entries,
    told: [],
    ...more,
  };
  await store.put(ledgerName(record), ledgerJson(record));
}

async function keepVotes(
  store: RecordStore,
  run: string,
  votes: Partial<Vote>[],
  status: Ask['status'] = 'passed',
): Promise<void> {
  const ask = {
    id: 'go/1',
    kind: 'approval',
    openedAt: 0,
    status,
    votes: votes.map((vote) => ({ level: 3, via: 'page', jti: 'j', at: 0, action: 'approve', ...vote })),
  };
  await store.put(`runs/${run}/record`, { run, asks: [ask] } as unknown as Json);
}

async function read(store: RecordStore, person: string, runs = ['r']): Promise<PersonResponses | undefined> {
  return (await readResponses(store, runs)).people.get(person);
}

describe('how people answer', () => {
  it('is summed over the ledgers and the approvals of all runs', async () => {
    const store = memoryStore();
    await keep(store, 'r', [entry('ada', 'acknowledged', answered('ada', { at: 4 * MINUTE }))]);
    await keep(store, 's', [entry('ada', 'declined', answered('ada', { at: 10 * MINUTE }))]);
    await keepVotes(store, 's', [{ sub: 'ada', at: 6 * MINUTE }]);
    expect(await read(store, 'ada', ['r', 's'])).toEqual({
      person: 'ada',
      asked: 3,
      answered: 3,
      declined: 1,
      late: 0,
      waived: 0,
      byOthers: 0,
      medianMs: 6 * MINUTE,
      ways: { slack: 2, page: 1 },
      reached: { at: 0, run: 's', transport: 'slack' },
    });
  });

  it('counts who was silent, late or let off, and takes no time from them', async () => {
    const store = memoryStore();
    await keep(store, 'r', [
      entry('ada', 'delivered'),
      entry('bo', 'late', { lateAnswer: 'acknowledged' }),
      entry('cy', 'waived', { by: 'dana' }),
    ]);
    expect(await read(store, 'ada')).toMatchObject({ asked: 1, answered: 0, ways: {} });
    expect(await read(store, 'bo')).toMatchObject({ asked: 1, answered: 0, late: 1 });
    expect(await read(store, 'cy')).toMatchObject({ asked: 1, answered: 0, waived: 1 });
    for (const person of ['ada', 'bo', 'cy']) expect((await read(store, person))?.medianMs).toBeUndefined();
  });

  it('does not blame anybody for an ask that is still open', async () => {
    const store = memoryStore();
    await keep(store, 'r', [entry('ada', 'delivered'), entry('bo', 'acknowledged', answered('bo'))], {
      verdict: 'open',
    });
    expect(await read(store, 'ada')).toMatchObject({ asked: 0, reached: { transport: 'slack' } });
    expect(await read(store, 'bo')).toMatchObject({ asked: 1, answered: 1 });
  });

  it('counts an answer by a deputy for the person, and its speed for nobody', async () => {
    const store = memoryStore();
    await keep(store, 'r', [entry('ada', 'acknowledged', { ...answered('ada', { sub: 'bo' }), by: 'bo' })]);
    const ada = await read(store, 'ada');
    expect(ada).toMatchObject({ asked: 1, answered: 1, byOthers: 1, ways: {} });
    expect(ada?.medianMs).toBeUndefined();
    expect(await read(store, 'bo')).toBeUndefined();
  });

  it('does not wait for approvers who were not needed, nor count votes that did not', async () => {
    const store = memoryStore();
    await keep(store, 'r', [entry('ada', 'delivered'), entry('bo', 'acknowledged')], { verdict: undefined });
    await keepVotes(store, 'r', [
      { sub: 'bo', at: 3 * MINUTE },
      { sub: 'cy', void: 'barred-starter' },
      { sub: 'dee', for: 'eve', action: 'reject', at: MINUTE },
    ]);
    expect(await read(store, 'ada')).toMatchObject({ asked: 0 });
    expect(await read(store, 'bo')).toMatchObject({ asked: 1, answered: 1, medianMs: 3 * MINUTE });
    expect(await read(store, 'cy')).toBeUndefined();
    expect(await read(store, 'eve')).toMatchObject({ asked: 1, declined: 1, byOthers: 1 });
  });

  it.each([
    [[1], 1],
    [[3, 1], 2],
    [[9, 1, 4], 4],
    [[9, 1, 4, 6], 5],
  ])('takes the middle of the times %j: %d minutes', async (times, middle) => {
    const store = memoryStore();
    for (const [index, minutes] of times.entries())
      await keep(store, `r${index}`, [entry('ada', 'acknowledged', answered('ada', { at: minutes * MINUTE }))]);
    expect(
      (
        await read(
          store,
          'ada',
          times.map((_, index) => `r${index}`),
        )
      )?.medianMs,
    ).toBe(middle * MINUTE);
  });
});

describe('whether messages reach people', () => {
  it('is the last that is known: a bounce, then the transport that worked', async () => {
    const store = memoryStore();
    const mail = delivery(1, { transport: 'email', state: 'bounced', why: 'no such mailbox' });
    await keep(store, 'r', [entry('ada', 'delivered', { deliveries: [mail, delivery(2)] })]);
    expect(await read(store, 'ada')).toMatchObject({
      reached: { at: 2, run: 'r', transport: 'slack' },
      failed: { at: 1, run: 'r', transport: 'email', why: 'no such mailbox' },
    });
  });

  it('says why nothing reached somebody', async () => {
    const store = memoryStore();
    await keep(store, 'r', [entry('ada', 'unreachable', { at: 9, why: 'no transport is left', deliveries: [] })]);
    expect(await read(store, 'ada')).toMatchObject({
      asked: 1,
      answered: 0,
      failed: { at: 9, run: 'r', why: 'no transport is left' },
    });
    expect((await read(store, 'ada'))?.reached).toBeUndefined();
  });

  it('does not take an outage of a transport for the person', async () => {
    const store = memoryStore();
    await keep(store, 'r', [
      entry('ada', 'delivered', { deliveries: [delivery(0), delivery(5, { state: 'failed', outage: true })] }),
    ]);
    expect((await read(store, 'ada'))?.failed).toBeUndefined();
  });
});

it('reads the whole ledger of an ask once, and not its parts again', async () => {
  const store = memoryStore();
  const entries = [entry('ada', 'acknowledged', answered('ada'))];
  await keep(store, 'r', entries);
  await store.put(
    'runs/r/audiences/tell_1/shard-0',
    ledgerJson({ ...({} as LedgerRecord), run: 'r', entries, verdict: 'holds' }),
  );
  expect(await read(store, 'ada')).toMatchObject({ asked: 1 });
});

it('names the questionnaires it comes by, newest first, and nothing that people wrote', async () => {
  const store = memoryStore();
  const form = [{ name: 'worry', label: 'Worry?', type: 'text' as const, required: false }];
  const wrote = answered('ada');
  Object.assign(wrote.answer?.answer ?? {}, { form: { worry: 'CANARY' }, reason: 'CANARY' });
  await keep(store, 'r', [entry('ada', 'acknowledged', { ...wrote, why: 'CANARY' })], {
    basis: { level: 1, form },
    ask: 'ready/1',
    step: 'ready',
    at: 5,
  });
  await keep(store, 's', [], { basis: { level: 1, form }, ask: 'ready/1', step: 'ready', at: 9 });
  await keep(store, 's', [], { basis: { level: 1, form }, ask: 'after/2', step: 'after', at: 7 });
  const read = await readResponses(store, ['r', 's']);
  expect(read.questionnaires).toEqual([
    { runbook: 'go-live', step: 'ready', at: 9 },
    { runbook: 'go-live', step: 'after', at: 7 },
  ]);
  expect(JSON.stringify([...read.people])).not.toContain('CANARY');
});
