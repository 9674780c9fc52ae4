import { closeAudience } from '../../../activities/audience/close-audience.js';
import { countAudience } from '../../../activities/audience/count-audience.js';
import type { AudienceAnswer, ProvenAnswer, SignedBatch } from '../../../model/audience/answer.js';
import { leafBytes } from '../../../model/audience/answer.js';
import { countEntries } from '../../../model/audience/counts.js';
import { applyAnswer, newEntry } from '../../../model/audience/ledger.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';
import { ledgerName, type LedgerRecord } from '../../../model/audience/ledger-record.js';
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
    ['waived without a sign-in', () => entriesOf(sealed([answerOf('dana', 'waive', { about: 'ada', level: 2 })]))],
  ])('does not count what is %s, and names it', async (why, forge) => {
    show(0, forge());
    const counted = await count(1, { digest: 'shown', level: 2, over: true });
    expect(counted).toMatchObject({ verdict: 'fails', counts: { total: 1, states: { seen: 1 } } });
    const { flaws, entries } = await ledger();
    expect(flaws).toMatchObject([{ why: expect.stringContaining(why) }]);
    expect(entries[0]?.answer).toBeUndefined();
  });

  it('believes deputies and stewards of its own files', async () => {
    world.change('ada', { deputies: [{ person: 'bo' }] });
    show(
      0,
      entriesOf(sealed([answerOf('bo', 'acknowledge', { about: 'ada' }), answerOf('dana', 'waive', { about: 'cy' })])),
    );
    expect(await count()).toMatchObject({ verdict: 'holds', counts: { states: { acknowledged: 1, waived: 1 } } });
  });

  it('counts everybody once, however often they are shown', async () => {
    const entries = entriesOf(sealed([answerOf('ada', 'acknowledge')]));
    show(0, [...entries, ...entries]);
    expect((await count()).counts.total).toBe(1);
  });

  it('reads a shard that the engine has forgotten from the record store, and fails on one that nobody knows', async () => {
    show(0, entriesOf(sealed([answerOf('ada', 'acknowledge')])));
    const view = world.views.get(0);
    world.fromAudience();
    if (view) await closeAudience(view, world.deps);
    world.views.clear();
    expect(await count()).toMatchObject({ verdict: 'holds' });
    await expect(count(2)).rejects.toThrow('there is none');
  });
});

describe('closing an audience', () => {
  it('brings the whole ledger up to date with the last shard, keeps the verdict, and still counts no forgery', async () => {
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
    expect((await ledger()).counts.states).toEqual({ acknowledged: 1, seen: 1, planned: 1 });
    world.fromAudience(0);
    await closeAudience(first, world.deps);
    expect(await ledger()).toMatchObject({
      at: NOW + 9,
      verdict: 'open',
      counts: { states: { acknowledged: 1, seen: 1, late: 1 } },
      flaws: [{ person: 'bo' }],
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
