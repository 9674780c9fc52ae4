import { openAsksFor, readOpenAsks } from '../../gateway/answering/open-asks.js';
import type { OpenAsksReply } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import { audienceId } from '../../model/audience/audience.js';
import type { AckState, LedgerEntry } from '../../model/audience/ledger-entry.js';
import { acknowledgementOf, approvalOf, planWith, stepOf } from './support/fixtures.js';
import { type TestGateway, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('look', { type: 'check', lane: 'probe' })]);

async function running(runs = ['r1']): Promise<TestGateway> {
  const gateway = await testGateway();
  const { token } = await gateway.signIn('dana');
  for (const run of runs) await gateway.post('/api/runs', { plan, run }, token);
  return gateway;
}

function entry(person: string, state: AckState, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return { person, name: person, as: ['release'], state, at: 0, deliveries: [], ...over };
}

async function audience(
  gateway: TestGateway,
  { run, ask }: { run: string; ask: Ask },
  shards: LedgerEntry[][],
): Promise<void> {
  const counts = { total: 0, states: {}, groups: {} };
  for (const [shard, entries] of shards.entries()) {
    const facts = { run, ask: ask.id, shard, mode: 'collects', status: 'open', entries, counts, now: 0 } as const;
    await gateway.audiences.open(audienceId({ run, ask: ask.id, shard }), facts);
  }
}

const waiting = async (gateway: TestGateway, id: string) => {
  const person = gateway.context.workspace.people.people[id];
  if (!person) throw new Error(`nobody is ${id}`);
  const asks = await openAsksFor(gateway.context, person);
  return asks.map(({ view, ask, own, others }) => [view.run, ask.id, own, others]);
};

describe('what waits for somebody', () => {
  it('is every open approval of their groups, in every run, until they have voted', async () => {
    const gateway = await running(['r1', 'r2']);
    gateway.runs.ask('r1', { ...approvalOf('r1', plan), deadlineAt: 9e15, quorum: { group: 'operations', count: 1 } });
    const second = gateway.runs.ask('r2', { ...approvalOf('r2', plan), quorum: { group: 'operations', count: 1 } });
    expect(await waiting(gateway, 'omar')).toEqual([
      ['r2', 'go/1', true, []],
      ['r1', 'go/1', true, []],
    ]);
    expect(await waiting(gateway, 'ines')).toEqual([]);
    const shown = gateway.runs.view('r2').asks.find(({ id }) => id === second.id);
    shown?.votes.push({ sub: 'omar', action: 'approve', at: 0, level: 3, via: 'cli', jti: 'a' });
    expect((await waiting(gateway, 'omar')).map(([run]) => run)).toEqual(['r1']);
    if (shown?.votes[0]) shown.votes[0].void = 'withdrawn';
    expect(await waiting(gateway, 'omar')).toHaveLength(2);
  });

  it('is no approval of a run that they started, where policy bars the starter', async () => {
    const gateway = await running();
    const rule = {
      quorum: { group: 'release', count: 1 },
      level: 3,
      bar: ['starter'],
      deny: 1,
      votesExpireMs: 1,
      useWithinMs: 1,
      author: 'optional',
    } as const;
    gateway.context.workspace.policy.environments.production = {
      ...plan.policy,
      approvals: { cutover: { ...rule, bar: ['starter'] } },
    };
    gateway.runs.ask('r1', approvalOf('r1', plan));
    expect(await waiting(gateway, 'dana')).toEqual([]);
  });

  it('is a vote that was handed to them', async () => {
    const gateway = await running();
    gateway.runs.ask('r1', { ...approvalOf('r1', plan), delegations: [{ from: 'dana', to: 'ines', at: 0, jti: 'd' }] });
    expect(await waiting(gateway, 'ines')).toEqual([['r1', 'go/1', false, ['dana']]]);
  });

  it('is a manual step of theirs, and a decision by name', async () => {
    const gateway = await running();
    const { request: _request, quorum: _quorum, ...rest } = approvalOf('r1', plan);
    gateway.runs.ask('r1', { ...rest, id: 'call/1', kind: 'manual', actions: ['complete'], who: ['operations'] });
    gateway.runs.ask('r1', { ...rest, id: 'x/1/failure-1', kind: 'decision', actions: ['decide-skip'], who: ['ines'] });
    expect(await waiting(gateway, 'omar')).toEqual([['r1', 'call/1', true, []]]);
    expect(await waiting(gateway, 'ines')).toEqual([['r1', 'x/1/failure-1', true, []]]);
  });

  it('is an acknowledgement until they have answered, and one of who they are deputy of', async () => {
    const gateway = await running();
    const ask = gateway.runs.ask('r1', acknowledgementOf());
    const represented = entry('ines', 'sent', { deputies: [{ person: 'omar', at: 0 }] });
    await audience(gateway, { run: 'r1', ask }, [[entry('dana', 'acknowledged'), represented, entry('omar', 'seen')]]);
    gateway.context.workspace.people.people.ines = { id: 'ines', name: 'Ines', deputies: [{ person: 'omar' }] };
    expect(await waiting(gateway, 'dana')).toEqual([]);
    expect(await waiting(gateway, 'omar')).toEqual([['r1', 'announce/1', true, ['ines']]]);
    expect(await waiting(gateway, 'ines')).toEqual([['r1', 'announce/1', true, []]]);
  });

  it('reads only the shards in which they stand', async () => {
    const gateway = await running();
    const shards = ['dana', 'ines', 'omar'];
    const ask = gateway.runs.ask(
      'r1',
      acknowledgementOf({ audience: { total: 3, shards, require: {}, counts: { total: 3, states: {}, groups: {} } } }),
    );
    await audience(
      gateway,
      { run: 'r1', ask },
      shards.map((id) => [entry(id, 'sent')]),
    );
    const read: number[] = [];
    const view = gateway.audiences.view.bind(gateway.audiences);
    gateway.audiences.view = (place) => {
      read.push(place.shard);
      return view(place);
    };
    expect(await waiting(gateway, 'ines')).toEqual([['r1', 'announce/1', true, []]]);
    expect(read).toEqual([1]);
  });

  it('is nothing that is over, and nothing of a run that is', async () => {
    const gateway = await running(['r1', 'r2']);
    gateway.runs.ask('r1', { ...approvalOf('r1', plan), status: 'passed' });
    gateway.runs.ask('r2', approvalOf('r2', plan));
    gateway.runs.close('r2');
    expect(await waiting(gateway, 'dana')).toEqual([]);
  });

  it('names the runs of which nobody knows what they ask', async () => {
    const gateway = await running(['r1', 'r2']);
    gateway.runs.worker = false;
    const reply = await gateway.get('/api/asks', (await gateway.signIn('dana')).token);
    expect((await reply.json()) as OpenAsksReply).toEqual({ asks: [], silent: ['r1', 'r2'] });
    gateway.runs.worker = true;
    const { people } = gateway.context.workspace.people;
    expect((await readOpenAsks(gateway.context, people.dana ?? { id: '', name: '' })).silent).toEqual([]);
  });

  it('is told to programs with the page on which it is answered', async () => {
    const gateway = await running();
    gateway.runs.ask('r1', approvalOf('r1', plan));
    const reply = (await (
      await gateway.get('/api/asks', (await gateway.signIn('dana')).token)
    ).json()) as OpenAsksReply;
    expect(reply.asks).toMatchObject([
      { run: 'r1', environment: 'production', own: true, page: 'http://127.0.0.1:7080/runs/r1/asks/go%2F1' },
    ]);
  });
});
