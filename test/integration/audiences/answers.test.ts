import { ClientFailure } from '../../../client/failure.js';
import type { SignedBatch } from '../../../model/audience/answer.js';
import { audienceId } from '../../../model/audience/audience.js';
import { ledgerName, type LedgerRecord } from '../../../model/audience/ledger-record.js';
import type { FormField } from '../../../model/plan.js';
import { answerOf } from '../../model/audience/support.js';
import { SigningKey } from './support/signing-key.js';
import { Stage } from './support/stage.js';

let stage: Stage;

afterEach(() => stage.over());

async function given(...people: string[]): Promise<void> {
  stage = await Stage.given(people);
  await stage.work();
}

async function ledgerOf(run: string): Promise<LedgerRecord> {
  return (await stage.records.get(ledgerName({ run, ask: 'tell/1' }))) as unknown as LedgerRecord;
}

describe('an audience', () => {
  it('tells everybody, takes their answers, tells the run, and is counted from what was signed', async () => {
    await given('ada', 'bo', 'cy');
    const run = await stage.open({ require: { atLeast: { count: 3 } } });
    await stage.until(run, 'everybody told', ({ counts }) => counts.states.delivered === 3);
    const first = await stage.give(run, [answerOf('ada', 'acknowledge'), answerOf('bo', 'decline', { reason: 'no' })]);
    expect(first.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted']);
    expect(await stage.count({ over: false })).toMatchObject({
      verdict: 'open',
      counts: { states: { acknowledged: 1, declined: 1 } },
    });
    await stage.give(run, [answerOf('bo', 'acknowledge'), answerOf('cy', 'acknowledge')]);
    const { heard } = await stage.untilHeard('that nobody is left', (all) =>
      all.heard.some(({ complete }) => complete),
    );
    expect(heard.at(-1)).toMatchObject({ ask: 'tell/1', shard: 0, counts: { states: { acknowledged: 3 } } });
    expect(await stage.count({ over: false })).toMatchObject({
      verdict: 'holds',
      message: '3 of 3 acknowledged; at least 3 must',
      outputs: { total: 3, acknowledged: 3, silent: 0 },
    });
    await stage.say({ status: 'reached', votes: [] });
    await stage.end(run);
    const ledger = await ledgerOf(run);
    expect(ledger).toMatchObject({ verdict: 'holds', flaws: [], counts: { states: { acknowledged: 3 } } });
    expect(ledger.entries.map(({ answer }) => answer?.answer.sub)).toEqual(['ada', 'bo', 'cy']);
  });

  it('gives the same answer the same verdict, in the same batch or in another one, and counts it once', async () => {
    await given('ada');
    const run = await stage.open();
    const ada = answerOf('ada', 'acknowledge');
    const audience = audienceId({ run, ask: 'tell/1', shard: 0 });
    const batch = stage.batch(run, [ada, ada]);
    const first = await stage.audiences.give(audience, batch);
    expect(first.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted']);
    expect(await stage.audiences.give(audience, batch)).toEqual(first);
    expect(await stage.give(run, [ada])).toEqual([first[0]]);
    expect((await stage.give(run, [answerOf('ada', 'acknowledge')]))[0]).toMatchObject({ verdict: 'already' });
    expect(await stage.entry(run, 'ada')).toMatchObject({ state: 'acknowledged', changes: 1 });
  });

  it('refuses forged, altered and misdirected batches before anything is written', async () => {
    await given('ada', 'bo');
    const run = await stage.open();
    const audience = audienceId({ run, ask: 'tell/1', shard: 0 });
    const good = stage.batch(run, [answerOf('ada', 'acknowledge'), answerOf('bo', 'acknowledge')]);
    const many = Array.from({ length: 201 }, () => answerOf('ada', 'acknowledge'));
    const stranger = new SigningKey('test-key');
    const own = good.answers.map((answer) => ({ ...answer }));
    const bad: [string, SignedBatch][] = [
      ['bad-signature', stage.batch(run, good.answers, { key: stranger })],
      ['unknown-key', stage.batch(run, good.answers, { key: new SigningKey('other') })],
      ['bad-signature', { ...good, sig: good.sig.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) }],
      ['bad-signature', { ...good, head: { ...good.head, at: good.head.at + 1 } }],
      ['other-answers', { ...good, answers: own.map((answer) => ({ ...answer, action: 'decline' })) }],
      ['other-answers', { ...good, answers: own.toReversed() }],
      ['malformed', { ...good, answers: own.slice(0, 1) }],
      ['malformed', stage.batch(run, many)],
      ['malformed', { ...good, answers: own.map((answer) => ({ ...answer, level: 9 as 1 })) }],
      ['malformed', { head: good.head, sig: good.sig } as SignedBatch],
      ['other-audience', stage.key.seal('audience:elsewhere/tell/1/0', run, own)],
      ['other-run', stage.key.seal(audience, 'elsewhere', own)],
      [
        'other-ask',
        stage.key.seal(
          audience,
          run,
          own.map((answer) => ({ ...answer, ask: 'tell/2' })),
        ),
      ],
      ['key-not-valid', stage.key.seal(audience, run, own, { at: -5 })],
    ];
    for (const [reason, batch] of bad) {
      const failure = await stage.audiences.give(audience, batch).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ClientFailure);
      expect(failure).toMatchObject({ kind: 'rejected', reason });
    }
    const { events } = await stage.connected.client.workflow.getHandle(audience).fetchHistory();
    expect((events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
    expect((await stage.view(run)).counts.states.acknowledged).toBeUndefined();
    expect((await stage.audiences.give(audience, good)).map(({ verdict }) => verdict)).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  it('believes a key that has come since, once it is told that keys changed', async () => {
    await given('ada');
    const run = await stage.open();
    const fresh = new SigningKey('fresh');
    stage.keys = [stage.key, fresh];
    const answers = [answerOf('ada', 'acknowledge')];
    await expect(stage.give(run, answers, { key: fresh })).rejects.toMatchObject({ reason: 'unknown-key' });
    await stage.connected.client.workflow
      .getHandle(audienceId({ run, ask: 'tell/1', shard: 0 }))
      .signal('keys-changed');
    await stage.until(run, 'the fresh key', () => true);
    const verdicts = await stage
      .give(run, answers, { key: fresh })
      .catch(() => stage.give(run, answers, { key: fresh }));
    expect(verdicts).toMatchObject([{ verdict: 'accepted' }]);
  });

  it('keeps late answers as late until the run is over, with their proof in the ledger', async () => {
    await given('ada', 'bo');
    const run = await stage.open({ require: { atLeast: { count: 1 } } });
    await stage.give(run, [answerOf('ada', 'acknowledge')]);
    expect(await stage.count({ over: false })).toMatchObject({ verdict: 'holds' });
    await stage.say({ status: 'reached', votes: [], headline: 'one is enough' });
    await stage.until(run, 'the end of the ask', ({ status }) => status === 'reached');
    const [late, declined] = await stage.give(run, [answerOf('bo', 'acknowledge'), answerOf('ada', 'decline')]);
    expect(late).toMatchObject({ verdict: 'late', reason: 'closed', status: 'reached' });
    expect(declined).toMatchObject({ verdict: 'late' });
    expect(await stage.entry(run, 'ada')).toMatchObject({ state: 'acknowledged', lateAnswer: 'declined' });
    await stage.end(run);
    const { counts, entries, verdict } = await ledgerOf(run);
    expect(verdict).toBe('holds');
    expect(counts.states).toEqual({ acknowledged: 1, late: 1 });
    expect(entries[1]).toMatchObject({ person: 'bo', state: 'late', lateAnswer: 'acknowledged', answer: { batch: 1 } });
    expect(await stage.view(run)).toMatchObject({ status: 'reached', counts: { states: { late: 1 } } });
  });

  it('takes a waiver from those who steer, notes who has seen it, and refuses everybody else by name', async () => {
    await given('ada', 'bo', 'cy', 'dana');
    const run = await stage.open({ to: ['ada', 'bo', 'cy'] });
    const verdicts = await stage.give(run, [
      answerOf('dana', 'waive', { about: 'ada', reason: 'on leave' }),
      answerOf('bo', 'waive', { about: 'cy' }),
      answerOf('bo', 'seen'),
      answerOf('cy', 'acknowledge'),
      answerOf('mallory', 'acknowledge'),
      answerOf('cy', 'acknowledge', { about: 'bo' }),
    ]);
    expect(verdicts.map(({ verdict, reason }) => reason ?? verdict)).toEqual([
      'accepted',
      'not-a-steward',
      'accepted',
      'accepted',
      'not-in-audience',
      'not-your-entry',
    ]);
    const { entries } = await stage.view(run);
    expect(entries.map(({ state }) => state)).toEqual(['waived', 'seen', 'acknowledged']);
    expect(entries[0]).toMatchObject({ by: 'dana', why: 'on leave' });
    expect((await stage.count({ over: false })).counts.states).toEqual({ waived: 1, seen: 1, acknowledged: 1 });
  });

  it('counts a questionnaire by field, without anybody’s words', async () => {
    await given('ada', 'bo');
    const form: FormField[] = [
      { name: 'mood', label: 'How ready?', type: 'scale', required: true, min: 1, max: 5 },
      { name: 'note', label: 'Note', type: 'text', required: false },
    ];
    const run = await stage.open({ form, card: { kind: 'questionnaire', actions: ['answer', 'decline'], form } });
    const secret = 'a personal note of ada';
    const [taken, refused] = await stage.give(run, [
      answerOf('ada', 'answer', { form: { mood: 4, note: secret } }),
      answerOf('bo', 'answer', { form: { mood: 9 } }),
    ]);
    expect([taken?.verdict, refused?.reason]).toEqual(['accepted', 'bad-form']);
    await stage.give(run, [answerOf('bo', 'answer', { form: { mood: 2 } })]);
    const counted = await stage.count({ over: false });
    expect(counted.outputs.answers).toEqual({
      mood: { answered: 2, mean: 3, lowest: 2, highest: 4, values: { 2: 1, 4: 1 } },
      note: { answered: 1 },
    });
    expect(JSON.stringify(counted)).not.toContain(secret);
  });
});
