import { ASK_KINDS, type AskKind, approvalKind } from '../../support/ask-kinds.js';
import { stepOf, steps } from '../../support/scenario.js';
import { stageOf, type WaitingRoom, waitingRoom } from '../../support/waiting-room.js';

let room: WaitingRoom;

afterEach(() => room.close());

const kinds = ASK_KINDS.map((kind) => [kind.kind, kind] as const);

async function answerAll(kind: AskKind, run: string, step: string): Promise<void> {
  for (const { give } of kind.answers)
    expect(await give(room.scenario, run, step)).toMatchObject({ verdict: 'accepted' });
}

/** Its steps that are of the kind's own, with what is around them. */
function around(kind: AskKind, id: string): Record<string, string> {
  return kind === approvalKind ? { [id]: kind.step, [`${id}-switch`]: 'succeeded' } : { [id]: kind.step };
}

describe('what waits beside what', () => {
  it.each(kinds)('H1: %s beside another running step: both go on, neither blocks the other', async (_, kind) => {
    const beside = `      - { id: beside, type: notify, to: [release], message: { subject: hello, body: there } }\n`;
    room = await waitingRoom(stageOf(kind.steps('one') + beside, 'parallel'));
    const run = await room.scenario.start('r');
    await room.scenario.ask(run, 'one');
    await room.scenario.until(run, 'the step beside', (view) => steps(view).beside === 'succeeded');
    await answerAll(kind, run, 'one');
    const view = await room.scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect(steps(view)).toEqual({ ...around(kind, 'one'), beside: 'succeeded' });
  });

  it.each(kinds)(
    'H2: two of %s open at once, answered in either order: each answer reaches its own',
    async (_, kind) => {
      room = await waitingRoom(stageOf(kind.steps('one') + kind.steps('two'), 'parallel'));
      for (const order of [
        ['one', 'two'],
        ['two', 'one'],
      ] as const) {
        const run = await room.scenario.start('r');
        await room.scenario.ask(run, 'one');
        await room.scenario.ask(run, 'two');
        const [first, second] = order;
        await answerAll(kind, run, first);
        const half = await room.scenario.until(run, `${first} over`, (view) => steps(view)[first] !== 'waiting');
        expect(half.asks.find(({ step }) => step === second)?.status).toBe('open');
        await answerAll(kind, run, second);
        const view = await room.scenario.ended(run);
        expect(steps(view)).toEqual({ ...around(kind, 'one'), ...around(kind, 'two') });
        expect(view.asks.map(({ status }) => status)).toEqual([kind.ends, kind.ends]);
      }
    },
  );

  it.each(kinds.filter(([, kind]) => kind !== approvalKind))(
    'H3: %s in a forEach, in parallel and before a join: the join waits for all of them, and runs once',
    async (_, kind) => {
      const repeated = kind.steps('each').replace('{ id: each,', '{ id: each, forEach: [1, 2], atOnce: 2,');
      const other = kind.steps('other');
      const join = `      - { id: join, type: http, target: site, method: PUT, path: /join, body: { on: true }, needs: [each, other] }\n`;
      room = await waitingRoom(stageOf(repeated + other + join, 'parallel'));
      const run = await room.scenario.start('r');
      for (const step of ['each[0]', 'other']) await answerAll(kind, run, step);
      const waiting = await room.scenario.until(run, 'two of three', (view) => steps(view).other === kind.step);
      expect(steps(waiting)).toMatchObject({ 'each[1]': 'waiting', join: 'pending' });
      await answerAll(kind, run, 'each[1]');
      const view = await room.scenario.ended(run);
      expect(steps(view)).toMatchObject({ 'each[0]': kind.step, 'each[1]': kind.step, join: 'succeeded' });
      expect(room.target.ledger.filter(({ path }) => path === '/join')).toHaveLength(1);
    },
  );

  it('H3: approvals in a forEach, each over its own switch: each lets exactly its own through', async () => {
    room = await waitingRoom(
      stageOf(`      - id: ramp
        forEach: [10, 100]
        steps:
          - { id: go, type: approval, decision: cutover, covers: [shift], deadline: 4h, onDeadline: reject }
          - { id: shift, type: traffic, target: edge, to: { green: '\${{ item }}', blue: '\${{ 100 - item }}' } }
`),
    );
    const run = await room.scenario.start('r');
    await answerAll(approvalKind, run, 'ramp[0].go');
    await room.scenario.ask(run, 'ramp[1].go');
    expect(room.target.ledger).toHaveLength(1);
    await answerAll(approvalKind, run, 'ramp[1].go');
    expect((await room.scenario.ended(run)).status).toBe('succeeded');
    expect(room.target.ledger).toHaveLength(2);
  });
});

describe('a second try', () => {
  it('H4: an approval of a retried step: the votes of the first try do not let the second through', async () => {
    const items = approvalKind.steps('go').replace('{ blue: 100 } } }', '{ blue: 100 } }, onFailure: ask }');
    room = await waitingRoom(stageOf(items));
    room.target.healthy.green = false;
    const run = await room.scenario.start('r');
    const first = await room.scenario.ask(run, 'go');
    await answerAll(approvalKind, run, 'go');
    await room.scenario.ask(run, 'go-switch');
    room.target.healthy.green = true;
    await room.scenario.answer(run, 'go-switch', 'lea', { action: 'decide-retry' });
    const second = await room.scenario.ask(run, 'go');
    expect([first.id, second.id]).toEqual(['go/1', 'go/2']);
    for (const { sub } of approvalKind.answers)
      expect((await room.scenario.say(run, { sub, ask: second.id, digest: first.digest })).verdict).toBe('refused');
    await answerAll(approvalKind, run, 'go');
    expect((await room.scenario.ended(run)).status).toBe('succeeded');
  });

  it.each(kinds.filter(([name]) => name !== 'approval' && name !== 'decision'))(
    'H4: %s asked again after nobody answered: what was said to the first try does not count for the second',
    async (_, kind) => {
      room = await waitingRoom(stageOf(kind.steps('one', { deadline: '1h', onDeadline: 'ask' })));
      const run = await room.scenario.start('r');
      const first = await room.scenario.ask(run, 'one');
      if (kind.answers.length > 1) await kind.answers[0]?.give(room.scenario, run, 'one');
      await room.scenario.fastForward(run, 3600 + 60);
      await room.scenario.until(run, 'the question', (view) =>
        view.asks.some((ask) => ask.step === 'one' && ask.kind === 'decision' && ask.status === 'open'),
      );
      await room.scenario.answer(run, 'one', 'lea', { action: 'decide-retry' });
      const second = await room.scenario.until(run, 'the second try', (view) =>
        view.asks.some(({ id, status }) => id === 'one/2' && status === 'open'),
      );
      expect(first.id).toBe('one/1');
      expect(second.asks.find(({ id }) => id === 'one/2')?.votes ?? []).toEqual([]);
      await answerAll(kind, run, 'one');
      expect(stepOf(await room.scenario.ended(run), 'one')).toMatchObject({ status: 'succeeded', epoch: 2 });
    },
  );
});
