import { ASK_KINDS, approvalKind } from '../../support/ask-kinds.js';
import { uniqueName } from '../../support/server.js';
import { stepOf, steps } from '../../support/scenario.js';
import { stageOf, type WaitingRoom, waitingRoom } from '../../support/waiting-room.js';

let room: WaitingRoom;

afterEach(() => room.close());

const kinds = ASK_KINDS.map((kind) => [kind.kind, kind] as const);
const inAudiences = kinds.filter(([name]) => name === 'acknowledgement' || name === 'questionnaire');
const inTheRun = kinds.filter(([name]) => name !== 'acknowledgement' && name !== 'questionnaire');

/** Keeps the run open when what it is about is over. */
const LAST = `      - { id: last, type: manual, to: [release], instructions: End it, deadline: 9h, onDeadline: fail }\n`;

describe('answers at the wrong time', () => {
  it.each(inTheRun)(
    'H5: %s answered before it opens, and after it closed: refused and late, on record',
    async (_, kind) => {
      room = await waitingRoom(stageOf(`      - { id: rest, type: wait, for: 1h }\n${kind.steps('one')}`));
      const { scenario } = room;
      const run = await scenario.start('r');
      await scenario.until(run, 'the wait', (view) => steps(view).rest === 'waiting');
      const [first] = kind.answers;
      expect(await scenario.say(run, { sub: first?.sub, ask: 'one/1', digest: 'unknown' })).toMatchObject({
        verdict: 'refused',
        reason: 'no-such-ask',
      });
      await scenario.fastForward(run, 3600 + 10);
      const ask = await scenario.ask(run, 'one');
      for (const { give } of kind.answers) await give(scenario, run, 'one');
      await scenario.ended(run);
      const view = await scenario.view(run);
      expect(view.audit).toContainEqual(expect.objectContaining({ who: first?.sub, verdict: 'no-such-ask' }));
      expect(view.asks.find(({ id }) => id === ask.id)).toMatchObject({
        status: kind.ends,
        closedAt: expect.any(Number),
      });
    },
  );

  it.each(kinds)(
    'H5: %s answered once it is over, while the run goes on: late, with state and time, on record',
    async (_, kind) => {
      const after = `      - { id: last, type: manual, to: [release], instructions: End it, deadline: 1h, onDeadline: fail, needs: [one] }\n`;
      room = await waitingRoom(stageOf(kind.steps('one') + after, 'parallel'));
      const { scenario } = room;
      const run = await scenario.start('r');
      const ask = inAudiences.some(([name]) => name === kind.kind)
        ? await scenario.audience(run, 'one')
        : await scenario.ask(run, 'one');
      for (const { give } of kind.answers) await give(scenario, run, 'one');
      await scenario.ask(run, 'last');
      const closed = (await scenario.view(run)).asks.find(({ id }) => id === ask.id);
      expect(closed).toMatchObject({ status: kind.ends, closedAt: expect.any(Number) });
      if (ask.audience) await scenario.closed({ run, ask: ask.id });
      const late = ask.audience
        ? await scenario.giveAll(run, ask, [
            scenario.audienceAnswer(run, ask, { sub: 'noor', action: 'decline', reason: 'changed my mind' }),
          ])
        : [
            await scenario.say(run, {
              sub: 'lea',
              ask: ask.id,
              digest: ask.digest,
              action: ask.actions[0] as 'approve',
            }),
          ];
      expect(late).toMatchObject([{ verdict: 'late' }]);
      if (ask.audience)
        expect(
          await scenario.entry({ run, ask: ask.id }, 'noor', ({ lateAnswer }) => lateAnswer !== undefined),
        ).toMatchObject({
          state: 'acknowledged',
          lateAnswer: 'declined',
        });
      expect(stepOf(await scenario.view(run), 'one').status).toBe(kind.step);
      await scenario.answer(run, 'last', 'lea', { action: 'complete' });
      expect((await scenario.ended(run)).status).toBe('succeeded');
    },
  );

  it.each(inAudiences)('H5: %s answered by somebody who was not needed any more: kept as late', async (_, kind) => {
    room = await waitingRoom(stageOf(kind.steps('one', { more: 'require: { atLeast: 1 }' }) + LAST, 'parallel'));
    const { scenario } = room;
    const run = await scenario.start('r');
    const ask = await scenario.audience(run, 'one');
    await kind.answers[0]?.give(scenario, run, 'one');
    await scenario.until(run, 'enough', (view) => steps(view).one === 'succeeded');
    await scenario.closed({ run, ask: ask.id });
    const late = scenario.audienceAnswer(run, ask, { sub: 'noor', ...(ask.form ? { form: { ready: true } } : {}) });
    expect(await scenario.giveAll(run, ask, [late])).toMatchObject([{ verdict: 'late' }]);
    expect(await scenario.entry({ run, ask: ask.id }, 'noor', ({ state }) => state === 'late')).toMatchObject({
      lateAnswer: 'acknowledged',
    });
    await scenario.steer(run, 'abort');
    await scenario.ended(run);
  });

  it.each(kinds)(
    'H6: %s answered, then its deadline passes: nothing resumes twice, the answer is kept',
    async (_, kind) => {
      const after = `      - { id: tick, type: wait, for: 90m, needs: [one] }
      - { id: rest, type: wait, for: 30h, needs: [one] }\n`;
      room = await waitingRoom(stageOf(kind.steps('one', { deadline: '1h' }) + after, 'parallel'));
      const { scenario } = room;
      const run = await scenario.start('r');
      for (const { give } of kind.answers) await give(scenario, run, 'one');
      await scenario.until(run, 'the answer', (view) => steps(view).tick === 'waiting');
      await scenario.fastForward(run, 2 * 3600);
      const later = await scenario.until(run, 'two hours', (view) => steps(view).tick === 'succeeded');
      expect(later.asks.find(({ step }) => step === 'one')).toMatchObject({ status: kind.ends });
      expect(stepOf(later, 'one')).toMatchObject({ status: kind.step, epoch: 1 });
      await scenario.fastForward(run, 30 * 3600);
      expect((await scenario.ended(run)).status).toBe('succeeded');
    },
  );
});

const SILENCES = [
  ['approval', 'reject', 'failed', 'expired'],
  ['acknowledgement', 'fail', 'failed', 'expired'],
  ['acknowledgement', 'continue', 'skipped', 'expired'],
  ['questionnaire', 'fail', 'failed', 'expired'],
  ['questionnaire', 'continue', 'skipped', 'expired'],
  ['manual', 'fail', 'failed', 'expired'],
  ['manual', 'continue', 'skipped', 'expired'],
] as const;

describe('silence', () => {
  it.each(SILENCES)(
    'H7: nobody answers %s with onDeadline %s: the step is %s, and never yes',
    async (name, word, status, reason) => {
      const kind = ASK_KINDS.find((one) => one.kind === name);
      room = await waitingRoom(stageOf(kind?.steps('one', { deadline: '2h', onDeadline: word }) ?? ''));
      const run = await room.scenario.start('r');
      await room.scenario.ask(run, 'one');
      await room.scenario.fastForward(run, 2 * 3600 + 60);
      expect(stepOf(await room.scenario.ended(run), 'one')).toMatchObject({ status, reason });
      expect(room.target.ledger).toEqual([]);
    },
  );

  it.each(kinds.filter(([name]) => name !== 'decision'))(
    'H7: nobody answers %s with onDeadline ask: people are asked, and their silence aborts',
    async (_, kind) => {
      room = await waitingRoom(stageOf(kind.steps('one', { deadline: '2h', onDeadline: 'ask' })));
      const run = await room.scenario.start('r');
      await room.scenario.ask(run, 'one');
      await room.scenario.fastForward(run, 2 * 3600 + 60);
      await room.scenario.until(run, 'the question', ({ asks }) =>
        asks.some((ask) => ask.kind === 'decision' && ask.status === 'open'),
      );
      await room.scenario.fastForward(run, 3600 + 60);
      expect((await room.scenario.ended(run)).status).toBe('aborted');
      expect(room.target.ledger).toEqual([]);
    },
  );

  it('H7: nobody answers a decision: what policy says for silence, here abort', async () => {
    const kind = ASK_KINDS.find((one) => one.kind === 'decision');
    room = await waitingRoom(stageOf(kind?.steps('one') ?? ''));
    const run = await room.scenario.start('r');
    await room.scenario.ask(run, 'one');
    await room.scenario.fastForward(run, 3600 + 60);
    expect((await room.scenario.ended(run)).status).toBe('aborted');
  });
});

describe('answers at one time', () => {
  it('H8: approve and reject in the same instant: one order, one ending, and the other is told', async () => {
    room = await waitingRoom(stageOf(approvalKind.steps('go')));
    const { scenario } = room;
    const run = await scenario.start('r');
    const ask = await scenario.ask(run, 'go');
    await scenario.answer(run, 'go', 'ines');
    const both = await Promise.all([
      scenario.say(run, { sub: 'omar', ask: ask.id, digest: ask.digest, action: 'approve' }),
      scenario.say(run, { sub: 'noor', ask: ask.id, digest: ask.digest, action: 'reject' }),
    ]);
    const view = await scenario.ended(run);
    const status = view.asks[0]?.status;
    expect(['passed', 'rejected']).toContain(status);
    expect(both.filter(({ verdict }) => verdict === 'accepted').length).toBeGreaterThan(0);
    expect(room.target.ledger).toHaveLength(status === 'passed' ? 1 : 0);
    for (const { verdict } of both) expect(['accepted', 'late']).toContain(verdict);
  });

  it.each(kinds.filter(([name]) => name === 'manual' || name === 'decision'))(
    'H8: two people answer %s in the same instant: one of them has, the other is told so',
    async (_, kind) => {
      room = await waitingRoom(stageOf(kind.steps('one') + LAST, 'parallel'));
      const { scenario } = room;
      const run = await scenario.start('r');
      const ask = await scenario.ask(run, 'one');
      const [people, actions] =
        kind.kind === 'manual'
          ? ([
              ['ines', 'noor'],
              ['complete', 'complete'],
            ] as const)
          : ([
              ['dana', 'lea'],
              ['decide-skip', 'decide-retry'],
            ] as const);
      const both = await Promise.all(
        people.map((sub, at) =>
          scenario.say(run, { sub, ask: ask.id, digest: ask.digest, action: actions[at] ?? 'complete' }),
        ),
      );
      expect(both.map(({ verdict }) => verdict).sort()).toEqual(['accepted', 'late']);
      await scenario.steer(run, 'abort').catch(() => undefined);
      await scenario.ended(run);
    },
  );

  it.each(inAudiences)(
    'H8: one person says yes and no to %s in the same instant: one order, the last one counts',
    async (_, kind) => {
      room = await waitingRoom(stageOf(kind.steps('one')));
      const { scenario } = room;
      const run = await scenario.start('r');
      const ask = await scenario.audience(run, 'one');
      const yes = scenario.audienceAnswer(run, ask, { sub: 'ines', ...(ask.form ? { form: { ready: true } } : {}) });
      const no = scenario.audienceAnswer(run, ask, { sub: 'ines', action: 'decline' });
      const both = await Promise.all([scenario.giveAll(run, ask, [yes]), scenario.giveAll(run, ask, [no])]);
      expect(both.flat().map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted']);
      const entry = await scenario.entry({ run, ask: ask.id }, 'ines', ({ answer }) => answer !== undefined);
      expect(['acknowledged', 'declined']).toContain(entry.state);
      expect(entry.answer?.answer.action).toBe(entry.state === 'declined' ? 'decline' : yes.action);
      await scenario.steer(run, 'abort');
      await scenario.ended(run);
    },
  );

  it.each(kinds)('H9: the same answer to %s twice: one vote, the same reply', async (_, kind) => {
    room = await waitingRoom(stageOf(kind.steps('one') + LAST, 'parallel'));
    const { scenario } = room;
    const run = await scenario.start('r');
    const [first] = kind.answers;
    const jti = uniqueName('twice');
    if (inAudiences.some(([name]) => name === kind.kind)) {
      const ask = await scenario.audience(run, 'one');
      const given = scenario.audienceAnswer(run, ask, {
        sub: first?.sub ?? '',
        jti,
        ...(ask.form ? { form: { ready: true } } : {}),
      });
      const replies = [
        await scenario.giveAll(run, ask, [given]),
        await scenario.giveAll(run, ask, [given, given]),
      ].flat();
      expect(replies.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted', 'accepted']);
      const view = await scenario.ledger({ run, ask: ask.id });
      expect(view.counts.states.acknowledged).toBe(1);
      await scenario.steer(run, 'abort');
    } else {
      const ask = await scenario.ask(run, 'one');
      const said = {
        sub: first?.sub,
        ask: ask.id,
        digest: ask.digest,
        action: ask.actions.find((action) => action !== 'reject') as 'approve',
        jti,
      };
      const replies = [await scenario.say(run, said), await scenario.say(run, said)];
      expect(replies[1]).toEqual(replies[0]);
      const view = await scenario.view(run);
      expect(view.asks.find(({ id }) => id === ask.id)?.votes).toHaveLength(1);
      await scenario.steer(run, 'abort').catch(() => undefined);
    }
    await scenario.ended(run);
  });

  it.each(kinds)('H10: one person answers %s over Slack, mail and the command line: one vote', async (_, kind) => {
    room = await waitingRoom(stageOf(kind.steps('one') + LAST, 'parallel'));
    const { scenario } = room;
    const run = await scenario.start('r');
    const [first] = kind.answers;
    const sub = first?.sub ?? '';
    const ways = [
      { via: 'slack', level: 3 },
      { via: 'page', level: 3 },
      { via: 'cli', level: 3 },
    ] as const;
    if (inAudiences.some(([name]) => name === kind.kind)) {
      const ask = await scenario.audience(run, 'one');
      for (const way of ways)
        await scenario.giveAll(run, ask, [
          scenario.audienceAnswer(run, ask, { sub, ...way, ...(ask.form ? { form: { ready: true } } : {}) }),
        ]);
      const { counts, entries } = await scenario.ledger({ run, ask: ask.id });
      expect(counts.states.acknowledged).toBe(1);
      expect(entries.filter(({ answer }) => answer)).toHaveLength(1);
    } else {
      const ask = await scenario.ask(run, 'one');
      const action = ask.actions.find((one) => one !== 'reject') as 'approve';
      const verdicts = [];
      for (const way of ways)
        verdicts.push(await scenario.say(run, { sub, ask: ask.id, digest: ask.digest, action, ...way }));
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'already', 'already']);
      const view = await scenario.view(run);
      expect(view.asks.find(({ id }) => id === ask.id)?.votes.filter((vote) => !vote.void)).toHaveLength(1);
    }
    await scenario.steer(run, 'abort').catch(() => undefined);
    await scenario.ended(run);
  });
});
