import { ASK_KINDS } from '../../support/ask-kinds.js';
import { stepOf, steps } from '../../support/scenario.js';
import { stageOf, type WaitingRoom, waitingRoom } from '../../support/waiting-room.js';

let room: WaitingRoom;

afterEach(() => room.close());

const kinds = ASK_KINDS.map((kind) => [kind.kind, kind] as const);
const DAY = 86_400;

describe('verbs while people are asked', () => {
  it.each(kinds)('H17: abort while %s is open: it ends at once, and answers come too late', async (_, kind) => {
    room = await waitingRoom(stageOf(kind.steps('one')));
    const { scenario } = room;
    const run = await scenario.start('r');
    const ask = await scenario.ask(run, 'one');
    expect(await scenario.steer(run, 'abort', { reason: 'enough' })).toMatchObject({ verdict: 'accepted' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('aborted');
    expect(view.asks.find(({ id }) => id === ask.id)?.status).toBe('closed');
    expect(room.target.ledger).toEqual([]);
  });

  it.each(kinds)(
    'H17: pause while %s is open: it can be answered, and nothing new starts before resume',
    async (_, kind) => {
      const next = `      - { id: next, type: notify, to: [release], message: { subject: s, body: b } }\n`;
      room = await waitingRoom(stageOf(kind.steps('one') + next));
      const { scenario } = room;
      const run = await scenario.start('r');
      await scenario.ask(run, 'one');
      await scenario.steer(run, 'pause');
      for (const { give } of kind.answers) await give(scenario, run, 'one');
      const paused = await scenario.until(run, 'the answer', (view) => view.asks[0]?.status === kind.ends);
      expect(paused.status).toBe('paused');
      expect(steps(paused).next).toBe('pending');
      await scenario.steer(run, 'resume');
      expect((await scenario.ended(run)).status).toBe('succeeded');
    },
  );

  it('H17: under pause step timers stop and people’s deadlines run on', async () => {
    const items = `      - { id: rest, type: wait, for: 3h }
      - { id: one, type: acknowledge, to: [operations], message: { subject: s, body: b }, deadline: 1h, onDeadline: continue }
`;
    room = await waitingRoom(stageOf(items, 'parallel'));
    const { scenario } = room;
    const run = await scenario.start('r');
    await scenario.audience(run, 'one');
    await scenario.steer(run, 'pause');
    await scenario.fastForward(run, 4 * 3600);
    await scenario.until(run, 'the deadline of people', (view) => steps(view).one === 'skipped');
    expect(steps(await scenario.view(run)).rest).toBe('waiting');
    await scenario.steer(run, 'resume');
    await scenario.fastForward(run, 3 * 3600 + 60);
    expect(steps(await scenario.ended(run))).toEqual({ rest: 'succeeded', one: 'skipped' });
  });

  it('H17: answers never wait behind running probes for more than a second', async () => {
    const probes = Array.from(
      { length: 20 },
      (_, at) =>
        `      - { id: probe-${at}, type: check, target: site, get: /p${at}, timeout: 400ms, onFailure: continue }\n`,
    ).join('');
    const look = `      - { id: look, type: manual, to: [operations], instructions: Look, deadline: 1h, onDeadline: fail }\n`;
    room = await waitingRoom(stageOf(look + probes, 'parallel'));
    const { scenario } = room;
    room.target.bite = () => 'hang';
    const run = await scenario.start('r');
    const ask = await scenario.ask(run, 'look');
    const before = performance.now();
    expect(await scenario.say(run, { sub: 'noor', ask: ask.id, digest: ask.digest, action: 'complete' })).toMatchObject(
      {
        verdict: 'accepted',
      },
    );
    expect(performance.now() - before).toBeLessThan(2_000);
    room.target.bite = () => 'serve';
    await scenario.steer(run, 'abort').catch(() => undefined);
    await scenario.ended(run);
  });
});

describe('ninety days', () => {
  it.each(kinds.filter(([name]) => name !== 'decision'))(
    'H19: %s stays open for 90 days and over a new worker, and is still answerable',
    async (_, kind) => {
      const tick = `      - { id: tick, type: wait, for: 89d }\n`;
      room = await waitingRoom(stageOf(kind.steps('one', { deadline: '100d' }) + tick, 'parallel'));
      const { scenario } = room;
      const run = await scenario.start('r');
      const ask = await scenario.ask(run, 'one');
      if (ask.audience) await scenario.audience(run, 'one');
      await scenario.fastForward(run, 90 * DAY);
      await scenario.until(run, '89 days', (view) => steps(view).tick === 'succeeded');
      await scenario.stopWork();
      await scenario.work();
      expect((await scenario.ask(run, 'one')).digest).toBe(ask.digest);
      for (const { give } of kind.answers) await give(scenario, run, 'one');
      expect(stepOf(await scenario.ended(run), 'one').status).toBe(kind.step);
    },
  );
});
