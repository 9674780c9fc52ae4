import { closeAudience } from '../../../activities/audience/close-audience.js';
import { countAudience } from '../../../activities/audience/count-audience.js';
import type { AudienceAnswer, ProvenAnswer, SignedBatch } from '../../../model/audience/answer.js';
import { leafBytes } from '../../../model/audience/answer.js';
import { countEntries } from '../../../model/audience/counts.js';
import { applyAnswer, newEntry } from '../../../model/audience/ledger.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';
import { ledgerName, type LedgerRecord } from '../../../model/audience/ledger-record.js';
import { ClientFailure } from '../../../client/failure.js';
import { inclusionPath, merkleTree } from '../../../model/audience/merkle.js';
import { SigningKey } from '../../integration/audiences/support/signing-key.js';
import { answerOf } from '../../model/audience/support.js';
import { NOW, People, RUN } from './support.js';

let world: People;

beforeEach(() => {
  world = new People(['ada', 'bo', 'cy', 'dana']);
});

const question = { run: RUN, ask: 'tell/1', step: 'tell', runbook: 'go-live', environment: 'production', require: {} };

/** Entries as a shard would have them after this batch, proofs and all. */
function entriesOf({ head, sig, answers }: SignedBatch): LedgerEntry[] {
  const tree = merkleTree(answers.map(leafBytes));
  return answers.map((answer, index) => {
    const proof: ProvenAnswer = { answer, head, sig, index, path: inclusionPath(tree, index) };
    const entry = newEntry({ person: answer.about, name: answer.about, as: ['all'] }, NOW);
    return applyAnswer(entry, proof, { now: NOW, over: false });
  });
}

function sealed(answers: AudienceAnswer[], { key = world.key, shard = 0 } = {}): SignedBatch {
  const own = answers.map((answer) => ({ ...answer, run: answer.run === 'run-1' ? RUN : answer.run }));
  return key.seal(`audience:${RUN}/tell/1/${shard}`, RUN, own);
}

function show(shard: number, entries: LedgerEntry[], shards = 1): void {
  world.views.set(shard, {
    ...{ run: RUN, ask: 'tell/1', shard, shards, mode: 'collects', status: 'open', now: NOW },
    entries,
    counts: countEntries(entries),
  });
}

function count(shards = 1, parts: object = {}) {
  world.fromRun();
  return countAudience({ ...question, shards, over: false, ...parts }, world.deps);
}

const ledger = async () => (await world.deps.records.get(ledgerName(question))) as unknown as LedgerRecord;

describe('counting an audience', () => {
  it('counts what is signed, over all shards, and writes the ledger with every proof', async () => {
    await world.invite('ada', 'bo', 'cy');
    show(0, entriesOf(sealed([answerOf('ada', 'acknowledge'), answerOf('bo', 'acknowledge')])), 2);
    show(1, entriesOf(sealed([answerOf('cy', 'acknowledge')], { shard: 1 })), 2);
    expect(await count(2)).toMatchObject({ verdict: 'holds', counts: { total: 3, states: { acknowledged: 3 } } });
    expect(await ledger()).toMatchObject({ verdict: 'holds', flaws: [], step: 'tell', batches: [{}, {}] });
  });

  it.each<[string, () => LedgerEntry[]]>([
    [
      'not signed by a key of this worker',
      () => entriesOf(sealed([answerOf('ada', 'acknowledge')], { key: new SigningKey() })),
    ],
    [
      'not part of what was signed',
      () =>
        entriesOf(sealed([answerOf('ada', 'decline')])).map((entry) => ({
          ...entry,
          state: 'acknowledged',
          answer: {
            ...(entry.answer as ProvenAnswer),
            answer: { ...(entry.answer as ProvenAnswer).answer, action: 'acknowledge' },
          },
        })),
    ],
    [
      'it came without a proof',
      () => [{ ...newEntry({ person: 'ada', name: 'Ada', as: [] }, NOW), state: 'acknowledged' }],
    ],
    [
      'decline is not acknowledged',
      () => entriesOf(sealed([answerOf('ada', 'decline')])).map((entry) => ({ ...entry, state: 'acknowledged' })),
    ],
    [
      'it is about ada',
      () => entriesOf(sealed([answerOf('ada', 'acknowledge')])).map((entry) => ({ ...entry, person: 'bo' })),
    ],
    ['given to another ask', () => entriesOf(sealed([answerOf('ada', 'acknowledge', { ask: 'tell/2' })]))],
    [
      'given to another ask',
      () => entriesOf(world.key.seal('audience:other/tell/1/0', RUN, [answerOf('ada', 'acknowledge', { run: RUN })])),
    ],
    ['given to another ask', () => entriesOf(sealed([answerOf('ada', 'acknowledge', { run: 'other' })]))],
    ['something else was shown', () => entriesOf(sealed([answerOf('ada', 'acknowledge', { digest: 'other' })]))],
    ['it needs level 2', () => entriesOf(sealed([answerOf('ada', 'acknowledge', { level: 1 })]))],
    ['bo is no deputy of ada', () => entriesOf(sealed([answerOf('bo', 'acknowledge', { about: 'ada' })]))],
    ['bo may not steer runs here', () => entriesOf(sealed([answerOf('bo', 'waive', { about: 'ada' })]))],
    [
      'it came without a proof',
      () => [{ ...newEntry({ person: 'ada', name: 'Ada', as: [] }, NOW), state: 'late', lateAnswer: 'acknowledged' }],
    ],
    [
      'proof does not read',
      () => [
        {
          ...newEntry({ person: 'ada', name: 'Ada', as: [] }, NOW),
          state: 'acknowledged',
          answer: {} as ProvenAnswer,
        },
      ],
    ],
    ['waived without a sign-in', () => entriesOf(sealed([answerOf('dana', 'waive', { about: 'ada', level: 2 })]))],
  ])('does not count what is %s, and names it', async (why, forge) => {
    const forged = forge();
    await world.invite(...forged.map(({ person }) => person));
    show(0, forged);
    const counted = await count(1, { digest: 'shown', level: 2, over: true });
    expect(counted).toMatchObject({ verdict: 'fails', counts: { total: 1, states: { seen: 1 } } });
    const { flaws, entries } = await ledger();
    expect(flaws).toMatchObject([{ why: expect.stringContaining(why) }]);
    expect(entries[0]?.answer).toBeUndefined();
  });

  it('believes deputies and stewards of its own files', async () => {
    world.change('ada', { deputies: [{ person: 'bo' }] });
    await world.invite('ada', 'cy');
    show(
      0,
      entriesOf(sealed([answerOf('bo', 'acknowledge', { about: 'ada' }), answerOf('dana', 'waive', { about: 'cy' })])),
    );
    expect(await count()).toMatchObject({ verdict: 'holds', counts: { states: { acknowledged: 1, waived: 1 } } });
  });

  it('counts everybody once, however often they are shown', async () => {
    await world.invite('ada');
    const entries = entriesOf(sealed([answerOf('ada', 'acknowledge')]));
    show(0, [...entries, ...entries]);
    expect((await count()).counts.total).toBe(1);
  });

  it('counts people whom a shard leaves out as silent, and nobody whom it adds', async () => {
    await world.invite('ada', 'bo', 'cy');
    const own = entriesOf(sealed([answerOf('ada', 'acknowledge'), answerOf('dana', 'acknowledge')]));
    show(
      0,
      own.map((entry) => ({ ...entry, name: 'Somebody', as: ['noc'] })),
    );
    const counted = await count(1, { require: { everyoneIn: ['noc'] } });
    expect(counted).toMatchObject({ verdict: 'fails', complete: false, counts: { total: 3 } });
    expect(counted.counts.groups).toEqual({ all: { total: 3, acknowledged: 1, declined: 0, waived: 0 } });
    const { entries, flaws } = await ledger();
    expect(entries.map(({ person, name, state }) => [person, name, state])).toEqual([
      ['ada', 'ADA', 'acknowledged'],
      ['bo', 'BO', 'planned'],
      ['cy', 'CY', 'planned'],
    ]);
    expect(flaws.map(({ person }) => person).toSorted()).toEqual(['bo', 'cy', 'dana']);
  });

  it('is complete only by its own count', async () => {
    await world.invite('ada', 'bo');
    show(0, entriesOf(sealed([answerOf('ada', 'acknowledge')])));
    expect(await count(1, { require: { noneDeclined: true } })).toMatchObject({ verdict: 'open', complete: false });
    show(0, entriesOf(sealed([answerOf('ada', 'acknowledge'), answerOf('bo', 'acknowledge')])));
    expect(await count(1, { require: { noneDeclined: true } })).toMatchObject({ verdict: 'holds', complete: true });
  });

  it('says of a questionnaire that people answered', async () => {
    await world.invite('ada');
    show(0, entriesOf(sealed([answerOf('ada', 'answer', { form: {} })])));
    expect((await count(1, { form: [] })).message).toBe('1 of 1 answered');
  });

  it.each(['no-worker', 'rejected', 'silence'] as const)(
    'ends although a shard is broken (%s): its people are silent, and the message says so',
    async (kind) => {
      await world.invite('ada', 'bo', 'cy');
      show(0, entriesOf(sealed([answerOf('ada', 'acknowledge'), answerOf('bo', 'acknowledge')])), 2);
      const { view } = world.deps.audiences;
      const broken = () =>
        kind === 'silence' ? new Promise<never>(() => {}) : Promise.reject(new ClientFailure(kind, 'broken'));
      world.deps.audiences.view = (place) => (place.shard === 1 ? broken() : view(place));
      const counted = await count(2, { over: true });
      expect(counted).toMatchObject({
        verdict: 'fails',
        complete: false,
        counts: { states: { acknowledged: 2, planned: 1 } },
      });
      expect(counted.message).toBe('2 of 3 acknowledged; part 2 of 2 gave no ledger: its people count as silent (1)');
      expect((await ledger()).flaws).toHaveLength(1);
    },
  );

  it('waits for Temporal, and does not take its silence for that of people', async () => {
    await world.invite('ada');
    world.deps.audiences.view = () => Promise.reject(new ClientFailure('unreachable', 'Temporal is down'));
    await expect(count()).rejects.toThrow('Temporal is down');
  });

  it('reads a shard that the engine has forgotten from the record store', async () => {
    await world.invite('ada');
    show(0, entriesOf(sealed([answerOf('ada', 'acknowledge')])));
    const view = world.views.get(0);
    world.fromAudience();
    if (view) await closeAudience(view, world.deps);
    world.views.clear();
    expect(await count()).toMatchObject({ verdict: 'holds' });
  });
});

describe('closing an audience', () => {
  it('brings the whole ledger up to date with the last shard, keeps the verdict, and still counts no forgery', async () => {
    await world.invite('ada', 'bo', 'cy', 'dana');
    const forged = entriesOf(sealed([answerOf('bo', 'acknowledge', { digest: 'other' })]));
    show(0, [...entriesOf(sealed([answerOf('ada', 'acknowledge')])), ...forged], 2);
    show(1, [newEntry({ person: 'cy', name: 'Cy', as: ['all'] }, NOW)], 2);
    await count(2, { digest: 'shown' });
    const [first, second] = [world.views.get(0), world.views.get(1)];
    if (!first || !second) throw new Error('two shards are shown');
    world.fromAudience(1);
    const late = entriesOf(sealed([answerOf('cy', 'acknowledge')], { shard: 1 })).map((entry) => ({
      ...entry,
      state: 'late' as const,
    }));
    await closeAudience({ ...second, entries: late, now: NOW + 9 }, world.deps);
    expect((await ledger()).counts.states).toEqual({ acknowledged: 1, seen: 1, planned: 2 });
    world.fromAudience(0);
    await closeAudience(first, world.deps);
    expect(await ledger()).toMatchObject({
      at: NOW + 9,
      verdict: 'open',
      counts: { states: { acknowledged: 1, seen: 1, late: 1, planned: 1 } },
      flaws: [{ person: 'dana' }, { person: 'bo' }],
    });
  });

  it('is for the audience itself', async () => {
    show(0, []);
    const view = world.views.get(0);
    world.activity.workflow = { id: 'audience:other/tell/1/0', runId: 'r', type: 'audience' };
    await expect(view && closeAudience(view, world.deps)).rejects.toMatchObject({ nonRetryable: true });
    expect(await ledger()).toBeUndefined();
  });
});
