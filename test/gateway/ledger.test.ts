import type { LedgerReply } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import { type AudienceView, audienceId } from '../../model/audience/audience.js';
import type { ProvenAnswer } from '../../model/audience/answer.js';
import { ledgerJson, ledgerName, type LedgerRecord, packEntries } from '../../model/audience/ledger-record.js';
import type { JsonObject } from '../../model/json.js';
import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import { answerOf } from './support/answers.js';
import { acknowledgementOf, planWith, stepOf } from './support/fixtures.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const PATH = '/api/runs/r1/asks/announce%2F1/ledger';

function entry(person: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const deliveries = [
    { key: 'k', what: 'ask' as const, transport: 'mail', state: 'sent' as const, at: 5, why: 'private words' },
  ];
  return { person, name: person, as: ['noc'], state: 'sent', at: 5, deliveries, ...more };
}

const answered = (person: string): Partial<LedgerEntry> => ({
  state: 'declined',
  at: 9,
  why: 'private words',
  answer: { answer: answerOf(person, { action: 'decline', reason: 'private words' }) } as ProvenAnswer,
});

function shard(index: number, entries: LedgerEntry[]): AudienceView {
  const counts = { total: entries.length, states: {}, groups: {} };
  return { run: 'r1', ask: 'announce/1', shard: index, mode: 'collects', status: 'open', entries, counts, now: 10 };
}

const AUDIENCE = { total: 2, shards: ['dana', 'omar'], require: {}, counts: { total: 2, states: {}, groups: {} } };

const RECORD_NAME = ledgerName({ run: 'r1', ask: 'announce/1' });

function recordOf(entries: LedgerEntry[]): LedgerRecord {
  const place = { run: 'r1', ask: 'announce/1', environment: 'production' };
  return { v: 1, ...place, at: 9, counts: AUDIENCE.counts, flaws: [], told: [], ...packEntries(entries) };
}

async function silent({ get }: TestGateway, token: string): Promise<[number, string[]]> {
  const { people, silent: missing } = (await (await get(PATH, token)).json()) as LedgerReply;
  return [missing, people.map(({ state }) => state)];
}

async function asked(ask: Partial<Ask> = {}): Promise<{ gateway: TestGateway; token: string }> {
  const gateway = await testGateway();
  const { token } = await gateway.signIn('dana');
  await gateway.post('/api/runs', { plan: planWith([stepOf('switch', { target: 'edge' })]), run: 'r1' }, token);
  gateway.runs.ask('r1', acknowledgementOf({ openedAt: 1, audience: AUDIENCE, ...ask }));
  const id = (index: number) => audienceId({ run: 'r1', ask: 'announce/1', shard: index });
  await gateway.audiences.open(id(0), shard(0, [entry('dana', answered('dana'))]));
  await gateway.audiences.open(id(1), shard(1, [entry('omar', { by: 'lin', state: 'waived' })]));
  return { gateway, token };
}

describe('the ledger of an ask', () => {
  it('says of everybody in all shards how they stand, over what they were told and answered, and nothing they wrote', async () => {
    const { gateway, token } = await asked();
    const response = await gateway.get(PATH, token);
    expect(response.status).toBe(200);
    const text = await response.text();
    const told = [{ what: 'ask', transport: 'mail', state: 'sent', at: 5 }];
    expect(JSON.parse(text) as LedgerReply).toEqual({
      openedAt: 1,
      silent: 0,
      people: [
        { person: 'dana', name: 'dana', state: 'declined', at: 9, via: 'page', told },
        { person: 'omar', name: 'omar', state: 'waived', at: 5, by: 'lin', told },
      ],
    });
    expect(text).not.toContain('private words');
  });

  it('shows what people wrote to those who may steer the run, and to nobody else', async () => {
    const { gateway } = await asked();
    const { token } = await gateway.signIn('omar');
    const { people } = (await (await gateway.get(PATH, token)).json()) as LedgerReply;
    expect(people.map(({ reason, why, told }) => [reason, why, told[0]?.why])).toEqual([
      ['private words', undefined, 'private words'],
      [undefined, undefined, 'private words'],
    ]);
  });

  it('says why nothing reaches somebody, who stands in for them, what went wrong on the way, and what came late', async () => {
    const { gateway, token } = await asked();
    const deliveries = [
      { key: 'k', what: 'ask' as const, transport: 'mail', state: 'failed' as const, at: 5, why: 'refused' },
      {
        key: 'e',
        what: 'escalation' as const,
        n: 1,
        transport: 'chat',
        state: 'delivered' as const,
        at: 7,
        channel: 'C1',
      },
    ];
    const gone = { state: 'unreachable' as const, why: 'nothing arrives over mail', deliveries };
    const entries = [
      entry('dana', { ...gone, deputies: [{ person: 'lin', at: 7 }] }),
      entry('lea', { ...answered('lea'), state: 'late', lateAnswer: 'declined', deliveries: [] }),
    ];
    await gateway.audiences.open(audienceId({ run: 'r1', ask: 'announce/1', shard: 0 }), shard(0, entries));
    const { people } = (await (await gateway.get(PATH, token)).json()) as LedgerReply;
    expect(people.slice(0, 2)).toEqual([
      {
        person: 'dana',
        name: 'dana',
        state: 'unreachable',
        at: 5,
        why: 'nothing arrives over mail',
        told: [
          { what: 'ask', transport: 'mail', state: 'failed', at: 5 },
          { what: 'escalation', transport: 'chat', state: 'delivered', at: 7, channel: 'C1' },
        ],
        deputies: [{ person: 'lin', at: 7 }],
      },
      { person: 'lea', name: 'lea', state: 'late', at: 9, via: 'page', lateAnswer: 'declined', told: [] },
    ]);
  });

  it('of a run that is over is what the record says, once nobody answers for its audience any more', async () => {
    const { gateway, token } = await asked({ status: 'expired' });
    for (const index of [0, 1])
      await gateway.audiences.open(audienceId({ run: 'r1', ask: 'announce/1', shard: index }));
    expect(await silent(gateway, token)).toEqual([2, []]);
    const record = recordOf([entry('dana', answered('dana')), entry('omar', { state: 'unreachable', why: 'no way' })]);
    await gateway.context.store.put(RECORD_NAME, ledgerJson(record));
    expect(await silent(gateway, token)).toEqual([0, ['declined', 'unreachable']]);
  });

  it('asks no worker again, a moment after none answered for a run that is over', async () => {
    const { gateway, token } = await asked({ status: 'expired' });
    const { runs, context, clock } = gateway;
    const view = structuredClone(runs.view('r1'));
    await context.store.put('runs/r1/record', { run: 'r1', view } as unknown as JsonObject);
    runs.worker = false;
    const looks = async () => {
      const before = runs.viewsAsked;
      expect((await gateway.get(PATH, token)).status).toBe(200);
      return runs.viewsAsked - before;
    };
    expect([await looks(), await looks()]).toEqual([1, 0]);
    // Neither is its audience asked, when it is on record.
    expect(await silent(gateway, token)).toEqual([0, ['declined', 'waived']]);
    await gateway.context.store.put(RECORD_NAME, ledgerJson(recordOf([entry('dana')])));
    expect(await silent(gateway, token)).toEqual([0, ['sent']]);
    clock.now += 60_000;
    expect(await looks()).toBe(1);
  });

  it('says how many shards did not answer', async () => {
    const { gateway, token } = await asked();
    await gateway.audiences.open(audienceId({ run: 'r1', ask: 'announce/1', shard: 1 }));
    expect((await (await gateway.get(PATH, token)).json()) as LedgerReply).toMatchObject({
      silent: 1,
      people: [{ person: 'dana' }],
    });
  });

  it('is for who is signed in, and of asks that there are', async () => {
    const { gateway, token } = await asked();
    expect((await gateway.get(PATH)).status).toBe(401);
    const missing = await gateway.get('/api/runs/r1/asks/other%2F1/ledger', token);
    expect([missing.status, await codeOf(missing)]).toEqual([404, 'ask-not-found']);
  });
});
