import { readFile, writeFile } from 'node:fs/promises';
import { approvalKind } from '../../support/ask-kinds.js';
import { steps } from '../../support/scenario.js';
import { stageOf, type WaitingRoom, waitingRoom } from '../../support/waiting-room.js';
import { POLICY } from '../../../faults/runbook.js';

let room: WaitingRoom;

afterEach(() => room.close());

const PEOPLE = `
people:
  dana: { name: Dana, email: dana@shop.example }
  lea: { name: Lea, email: lea@shop.example }
  omar: { name: Omar, email: omar@shop.example }
  ines: { name: Ines, email: ines@shop.example }
  noor: { name: Noor, email: noor@shop.example }
groups:
  release: [dana, lea]
  product: [omar, ines, dana, lea]
  operations: [ines, noor]
`;

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = `${room.scenario.root}/${file}`;
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

describe('who may decide', () => {
  it('H11: starter and author vote: refused, on record, and their votes let nothing through', async () => {
    room = await waitingRoom(stageOf(approvalKind.steps('go')), { people: PEOPLE });
    const { scenario } = room;
    const run = await scenario.start('r', { by: 'dana', author: 'lea' });
    expect(await scenario.answer(run, 'go', 'dana')).toMatchObject({ verdict: 'refused', reason: 'barred-starter' });
    expect(await scenario.answer(run, 'go', 'lea')).toMatchObject({ verdict: 'refused', reason: 'barred-author' });
    await scenario.answer(run, 'go', 'noor');
    const view = await scenario.view(run);
    expect(view.audit.map(({ who, verdict }) => [who, verdict])).toEqual(
      expect.arrayContaining([
        ['dana', 'barred-starter'],
        ['lea', 'barred-author'],
      ]),
    );
    expect(view.asks[0]?.status).toBe('open');
    expect(room.target.ledger).toEqual([]);
    await scenario.answer(run, 'go', 'omar');
    expect((await scenario.ended(run)).status).toBe('succeeded');
  });

  it('H11: the starter hands a vote on, or lets somebody vote in their place: refused', async () => {
    const policy = POLICY.replace('author: optional', 'author: optional, delegation: true, deputies: true');
    room = await waitingRoom(stageOf(approvalKind.steps('go')), { people: PEOPLE, policy });
    const { scenario } = room;
    const run = await scenario.start('r', { by: 'dana' });
    expect(await scenario.answer(run, 'go', 'dana', { action: 'delegate', for: 'omar' })).toMatchObject({
      verdict: 'refused',
      reason: 'barred-starter',
    });
    expect(await scenario.answer(run, 'go', 'omar', { for: 'dana' })).toMatchObject({
      verdict: 'refused',
      reason: 'barred-starter',
    });
    await scenario.steer(run, 'abort');
    await scenario.ended(run);
  });

  it('H12: an approver leaves the group while it is open: the vote is void, and others decide', async () => {
    room = await waitingRoom(stageOf(approvalKind.steps('go')));
    const { scenario, target } = room;
    const run = await scenario.start('r');
    await scenario.answer(run, 'go', 'ines');
    await edit('people.yaml', 'operations: [ines, noor]', 'operations: [noor]');
    await scenario.answer(run, 'go', 'omar');
    await scenario.until(run, 'the void vote', ({ asks }) =>
      asks.some(({ votes }) => votes.some((vote) => vote.void === 'left-the-group')),
    );
    expect(target.ledger).toEqual([]);
    await scenario.answer(run, 'go', 'noor');
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
  });

  it('H12: votes of another run, of another plan and on other parameters are worth nothing', async () => {
    room = await waitingRoom(stageOf(approvalKind.steps('go')));
    const { scenario, target } = room;
    const other = await scenario.start('r');
    const otherAsk = await scenario.ask(other, 'go');
    const run = await scenario.start('r');
    const ask = await scenario.ask(run, 'go');
    expect(ask.digest).not.toBe(otherAsk.digest);
    expect(await scenario.say(run, { sub: 'omar', ask: ask.id, digest: otherAsk.digest })).toMatchObject({
      verdict: 'refused',
      reason: 'digest-changed',
    });
    const now = Date.now();
    const moved = scenario.statement({
      run: other,
      sub: 'omar',
      ask: otherAsk.id,
      digest: otherAsk.digest,
      at: now,
      iat: now,
    });
    await expect(scenario.runs.answer(run, moved)).rejects.toMatchObject({ reason: 'other-run' });
    expect((await scenario.view(run)).asks[0]?.votes.filter((vote) => !vote.void)).toEqual([]);
    for (const id of [run, other]) {
      await scenario.steer(id, 'abort');
      await scenario.ended(id);
    }
    expect(target.ledger).toEqual([]);
  });

  it('H12: what would be done is another try than was voted on: it is asked again, and the difference is shown', async () => {
    const items = approvalKind.steps('go').replace('{ blue: 100 } } }', '{ blue: 100 } }, onFailure: ask }');
    room = await waitingRoom(stageOf(items));
    const { scenario, target } = room;
    target.healthy.green = false;
    const run = await scenario.start('r');
    const first = await scenario.ask(run, 'go');
    for (const { give } of approvalKind.answers) await give(scenario, run, 'go');
    await scenario.ask(run, 'go-switch');
    await scenario.answer(run, 'go-switch', 'lea', { action: 'decide-retry' });
    const again = await scenario.ask(run, 'go');
    expect(again.id).toBe('go/2');
    expect(again.digest).not.toBe(first.digest);
    expect(again.changed).toEqual([{ path: '0.epoch', before: 1, after: 2 }]);
    expect(again.votes).toEqual([]);
    await scenario.steer(run, 'abort');
    await scenario.ended(run);
    expect(target.ledger).toEqual([]);
  });

  it('H13: one person in both groups fills one role only', async () => {
    room = await waitingRoom(stageOf(approvalKind.steps('go')), { people: PEOPLE });
    const { scenario, target } = room;
    const run = await scenario.start('r');
    await scenario.answer(run, 'go', 'ines');
    await scenario.answer(run, 'go', 'ines', { action: 'withdraw' });
    await scenario.answer(run, 'go', 'ines');
    const view = await scenario.view(run);
    expect(view.asks[0]).toMatchObject({ status: 'open' });
    expect(target.ledger).toEqual([]);
    await scenario.answer(run, 'go', 'noor');
    expect((await scenario.ended(run)).asks[0]).toMatchObject({ status: 'passed' });
  });

  it('H13: a delegate fills the seat that was handed on, and no second one; its owner may take it back', async () => {
    const policy = POLICY.replace('author: optional', 'author: optional, delegation: true');
    room = await waitingRoom(stageOf(approvalKind.steps('go')), { policy });
    const { scenario, target } = room;
    const run = await scenario.start('r');
    expect(await scenario.answer(run, 'go', 'lea', { for: 'omar' })).toMatchObject({
      verdict: 'refused',
      reason: 'not-your-place',
    });
    await scenario.answer(run, 'go', 'omar', { action: 'delegate', for: 'lea' });
    expect(await scenario.answer(run, 'go', 'lea', { for: 'omar' })).toMatchObject({ verdict: 'accepted' });
    await scenario.answer(run, 'go', 'omar', { action: 'withdraw' });
    await scenario.answer(run, 'go', 'noor');
    expect((await scenario.view(run)).asks[0]?.status).toBe('open');
    await scenario.answer(run, 'go', 'omar', { action: 'delegate', for: 'lea' });
    await scenario.answer(run, 'go', 'lea', { for: 'omar' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
    expect(view.asks[0]?.votes).toContainEqual(expect.objectContaining({ sub: 'lea', for: 'omar', action: 'approve' }));
  });

  it('H13: a deputy votes for somebody who is away, and only then', async () => {
    const policy = POLICY.replace('author: optional', 'author: optional, deputies: true');
    const today = new Date().toISOString().slice(0, 10);
    const away = `away: [{ from: '2020-01-01', to: '2099-01-01' }], deputies: [{ person: lea }]`;
    room = await waitingRoom(stageOf(approvalKind.steps('go')), {
      policy,
      people: PEOPLE.replace('email: omar@shop.example', `email: omar@shop.example, ${away}`),
    });
    const { scenario, target } = room;
    expect(today > '2020-01-01').toBe(true);
    const run = await scenario.start('r', { author: 'unverified' });
    await scenario.answer(run, 'go', 'ines', { for: 'noor' });
    await scenario.answer(run, 'go', 'lea', { for: 'omar' });
    // Ines is nobody's deputy: her vote is void once somebody looks, and Noor's seat stays empty.
    await scenario.until(run, 'the void vote', ({ asks }) =>
      asks.some(({ votes }) => votes.some((vote) => vote.void === 'no-deputy')),
    );
    expect(target.ledger).toEqual([]);
    await scenario.answer(run, 'go', 'noor');
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
  });

  it('H13: somebody says to be a deputy and is none: their no ends nothing, and the real deputy’s yes stands', async () => {
    const policy = POLICY.replace('author: optional', 'author: optional, deputies: true');
    const away = `away: [{ from: '2020-01-01', to: '2099-01-01' }], deputies: [{ person: lea }]`;
    room = await waitingRoom(stageOf(approvalKind.steps('go')), {
      policy,
      people: PEOPLE.replace('email: omar@shop.example', `email: omar@shop.example, ${away}`),
    });
    const { scenario, target } = room;
    const run = await scenario.start('r');
    const voided = (count: number) =>
      scenario.until(run, `${count} claims that fell`, ({ asks }) =>
        asks.some(({ votes }) => votes.filter((vote) => vote.void === 'no-deputy').length === count),
      );
    await scenario.answer(run, 'go', 'lea', { for: 'omar' });
    await scenario.answer(run, 'go', 'noor', { action: 'reject', for: 'omar' });
    await voided(1);
    await scenario.answer(run, 'go', 'ines', { for: 'omar' });
    const view = await voided(2);
    expect(view.asks[0]?.status).toBe('open');
    expect(view.asks[0]?.votes.filter((vote) => !vote.void).map(({ sub }) => sub)).toEqual(['lea']);
    await scenario.answer(run, 'go', 'ines');
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
  });

  it('a rota is asked by who is on duty when the task opens', async () => {
    const items = `      - { id: look, type: manual, to: [on-call], instructions: Look, deadline: 1h, onDeadline: fail }\n`;
    const rotas = `rotas: { on-call: { zone: UTC, from: '2020-01-06', at: '09:00', days: 7, order: [noor] } }\n`;
    room = await waitingRoom(stageOf(items), { people: `${PEOPLE}${rotas}` });
    const { scenario } = room;
    const run = await scenario.start('r');
    expect((await scenario.ask(run, 'look')).who).toEqual(['noor']);
    expect(await scenario.answer(run, 'look', 'ines', { action: 'complete' })).toMatchObject({ reason: 'not-asked' });
    expect(await scenario.answer(run, 'look', 'noor', { action: 'complete' })).toMatchObject({ verdict: 'accepted' });
    expect((await scenario.ended(run)).status).toBe('succeeded');
  });

  it('H14: a quorum that is not used in time expires, and it is asked again', async () => {
    const items = `      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: rest, type: wait, for: 2h }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;
    room = await waitingRoom(stageOf(items));
    const { scenario, target } = room;
    const run = await scenario.start('r');
    for (const { give } of approvalKind.answers) await give(scenario, run, 'go');
    await scenario.until(run, 'the wait', (view) => steps(view).rest === 'waiting');
    await scenario.fastForward(run, 2 * 3600 + 60);
    expect((await scenario.ask(run, 'go')).id).toBe('go/2');
    expect(target.ledger).toEqual([]);
    for (const { give } of approvalKind.answers) await give(scenario, run, 'go');
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
  });

  it('H14: votes that have expired do not meet later ones', async () => {
    const tick = `      - { id: tick, type: wait, for: 9h }\n`;
    room = await waitingRoom(stageOf(approvalKind.steps('go', { deadline: '48h' }) + tick, 'parallel'));
    const { scenario, target } = room;
    const run = await scenario.start('r');
    await scenario.answer(run, 'go', 'omar');
    await scenario.fastForward(run, 9 * 3600 + 60);
    await scenario.until(run, 'nine hours', (view) => steps(view).tick === 'succeeded');
    await scenario.answer(run, 'go', 'ines');
    expect((await scenario.view(run)).asks[0]?.status).toBe('open');
    expect(target.ledger).toEqual([]);
    await scenario.steer(run, 'abort');
    await scenario.ended(run);
  });

  it('two people sign a paired task, whoever comes first, and one alone never does', async () => {
    const items = `      - { id: pair, type: manual, pair: { driver: [operations], observer: [operations, product] }, instructions: Type it in, deadline: 1h, onDeadline: fail }\n`;
    room = await waitingRoom(stageOf(items));
    const { scenario } = room;
    const run = await scenario.start('r');
    expect(await scenario.answer(run, 'pair', 'omar', { action: 'complete' })).toMatchObject({ reason: 'not-asked' });
    expect(await scenario.answer(run, 'pair', 'ines', { action: 'observe' })).toMatchObject({ verdict: 'accepted' });
    expect(await scenario.answer(run, 'pair', 'ines', { action: 'complete' })).toMatchObject({ reason: 'same-person' });
    expect((await scenario.view(run)).asks[0]?.status).toBe('open');
    expect(await scenario.answer(run, 'pair', 'noor', { action: 'complete' })).toMatchObject({ verdict: 'accepted' });
    expect((await scenario.ended(run)).status).toBe('succeeded');
  });
});
