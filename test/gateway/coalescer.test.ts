import { ClientFailure } from '../../client/failure.js';
import { type Coalescer, type CoalescerLimits, coalescer } from '../../gateway/answering/coalescer.js';
import { openSigningKeys } from '../../gateway/keys.js';
import type { Refusal } from '../../gateway/refusal.js';
import type { Verdict } from '../../model/ask.js';
import type { SignedBatch } from '../../model/audience/answer.js';
import { makeSigningKey } from '../../workspace/key-files.js';
import { answerOf } from './support/answers.js';
import { FakeAudiences } from './support/fake-audiences.js';
import { temporaryFolder } from './support/fixtures.js';

const SHARD = 'audience:r1/announce/1/0';

/** Shards on real keys whose next batches can be held back, failed or answered with lies. */
class BitingAudiences extends FakeAudiences {
  readonly arrived: SignedBatch[] = [];
  inFlight = 0;
  mostInFlight = 0;
  bite?: (batch: SignedBatch) => Promise<Verdict[] | undefined>;

  override async give(audience: string, batch: SignedBatch): Promise<Verdict[]> {
    this.arrived.push(batch);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      return (await this.bite?.(batch)) ?? (await super.give(audience, batch));
    } finally {
      this.inFlight -= 1;
    }
  }
}

interface Rig {
  audiences: BitingAudiences;
  answers: Coalescer;
  place: { root: string; keys: string };
}

/** The hard stop is far away, unless a test is about it: a busy machine needs its time to sign and check. */
async function rig(limits: Partial<CoalescerLimits> = {}): Promise<Rig> {
  const place = { root: await temporaryFolder(), keys: 'public-keys.json' };
  const keys = await openSigningKeys({ ...place, local: true, now: Date.now() });
  const audiences = new BitingAudiences(() => keys.publicKeys());
  await audiences.open(SHARD);
  const keysChanged = (audience: string) => audiences.keysChanged(audience);
  const answers = coalescer({ audiences, keys, keysChanged, now: () => Date.now() }, { hardStopMs: 60_000, ...limits });
  return { audiences, answers, place };
}

/** A door that opens when told. */
function gate(): { wait: Promise<void>; open(): void } {
  let open = () => {};
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}

const people = (count: number) => Array.from({ length: count }, (_, index) => `p${String(index).padStart(4, '0')}`);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('answers on their way to an audience', () => {
  it('that come together travel together, signed once, and each gets its own verdict', async () => {
    const { audiences, answers } = await rig();
    audiences.bite = async ({ answers: given }) =>
      given.map(({ sub }) => ({ verdict: 'accepted', message: `${sub} is noted` }));
    const verdicts = await Promise.all(people(150).map((sub) => answers.give(SHARD, answerOf(sub))));
    expect(audiences.arrived).toHaveLength(1);
    expect(verdicts.map(({ message }) => message)).toEqual(people(150).map((sub) => `${sub} is noted`));
  });

  it('of 1,000 people at once go in batches of at most 200, one at a time, and none is lost or doubled', async () => {
    const { audiences, answers } = await rig();
    const verdicts = await Promise.all(people(1_000).map((sub) => answers.give(SHARD, answerOf(sub))));
    expect(verdicts.every(({ verdict }) => verdict === 'accepted')).toBe(true);
    expect(audiences.taken.map(({ sub }) => sub)).toEqual(people(1_000));
    expect(audiences.arrived.map(({ head }) => head.count)).toEqual([200, 200, 200, 200, 200]);
    expect(audiences.mostInFlight).toBe(1);
  });

  it('collect while a batch is in flight, and go as one when it is back', async () => {
    const { audiences, answers } = await rig();
    const first = gate();
    const begun = gate();
    audiences.bite = async () => {
      audiences.bite = undefined;
      begun.open();
      await first.wait;
      return undefined;
    };
    const early = answers.give(SHARD, answerOf('early'));
    await begun.wait;
    const rest = people(30).map((sub) => answers.give(SHARD, answerOf(sub)));
    expect(audiences.arrived).toHaveLength(1);
    first.open();
    await Promise.all([early, ...rest]);
    expect(audiences.arrived.map(({ head }) => head.count)).toEqual([1, 30]);
  });

  it('of different shards do not wait for each other', async () => {
    const { audiences, answers } = await rig();
    const other = 'audience:r1/announce/1/1';
    await audiences.open(other);
    const held = gate();
    audiences.bite = async ({ head }) => {
      if (head.audience === SHARD) await held.wait;
      return undefined;
    };
    const slow = answers.give(SHARD, answerOf('ann'));
    expect(await answers.give(other, answerOf('zoe'))).toMatchObject({ verdict: 'accepted' });
    held.open();
    await slow;
  });

  it('fail each with the failure of their batch, and may be given again', async () => {
    const { audiences, answers } = await rig();
    audiences.bite = async () => {
      audiences.bite = undefined;
      throw new ClientFailure('no-worker', 'no worker answered');
    };
    const failures = await Promise.all(people(3).map((sub) => failureOf(answers.give(SHARD, answerOf(sub)))));
    expect(failures.map((error) => (error as ClientFailure).kind)).toEqual(['no-worker', 'no-worker', 'no-worker']);
    await Promise.all(people(3).map((sub) => answers.give(SHARD, answerOf(sub))));
    expect(audiences.taken).toHaveLength(3);
  });

  it.each([
    ['too few', (): unknown => []],
    ['too many', (): unknown => [1, 2, 3].map(() => ({ verdict: 'accepted', message: 'yes' }))],
    ['none', (): unknown => ({ verdict: 'accepted', message: 'yes' })],
    ['invented', (): unknown => [1, 2].map(() => ({ verdict: 'granted', message: 'yes' }))],
    ['empty', (): unknown => [null, undefined]],
  ])('are not taken for accepted by a shard that answers with %s verdicts', async (_what, lie) => {
    const { audiences, answers } = await rig();
    audiences.bite = async () => lie() as Verdict[];
    const failures = await Promise.all(['ann', 'ben'].map((sub) => failureOf(answers.give(SHARD, answerOf(sub)))));
    expect(failures.map((error) => (error as ClientFailure).reason)).toEqual([
      'audience-malformed',
      'audience-malformed',
    ]);
  });

  it('end at the hard stop with words to try again, and the second try is the same answer', async () => {
    const { audiences, answers } = await rig({ hardStopMs: 150 });
    const held = gate();
    audiences.bite = async () => {
      await held.wait;
      return undefined;
    };
    const stopped = (await failureOf(answers.give(SHARD, answerOf('ann')))) as Refusal;
    expect([stopped.status, stopped.code]).toEqual([503, 'answer-slow']);
    audiences.bite = undefined;
    held.open();
    expect(await answers.give(SHARD, answerOf('ann'))).toMatchObject({ verdict: 'accepted' });
    expect(audiences.taken).toHaveLength(1);
  });

  it('that were given up while they waited are not sent any more', async () => {
    const { audiences, answers } = await rig({ hardStopMs: 150 });
    const held = gate();
    const begun = gate();
    audiences.bite = async () => {
      audiences.bite = undefined;
      begun.open();
      await held.wait;
      return undefined;
    };
    const first = failureOf(answers.give(SHARD, answerOf('ann')));
    await begun.wait;
    const second = failureOf(answers.give(SHARD, answerOf('ben')));
    expect((await Promise.all([first, second])).map((error) => (error as Refusal).code)).toEqual([
      'answer-slow',
      'answer-slow',
    ]);
    held.open();
    await answers.give(SHARD, answerOf('cleo'));
    expect(audiences.arrived.flatMap(({ answers: given }) => given.map(({ sub }) => sub))).toEqual(['ann', 'cleo']);
  });

  it('that are sent again stay one, also when the batch that was given up comes back in between', async () => {
    const { audiences, answers } = await rig({ hardStopMs: 200 });
    const held = gate();
    const again: Promise<unknown>[] = [];
    audiences.bite = async () => {
      if (audiences.arrived.length === 1) await held.wait;
      if (audiences.arrived.length === 2) again.push(answers.give(SHARD, answerOf('ann')));
      return undefined;
    };
    await failureOf(answers.give(SHARD, answerOf('ann')));
    const second = answers.give(SHARD, answerOf('ann'));
    held.open();
    await second;
    await Promise.all(again);
    expect(again).toHaveLength(1);
    expect(audiences.arrived.map(({ head }) => head.count)).toEqual([1, 1]);
  });

  it('are refused rather than piled up without end', async () => {
    const { audiences, answers } = await rig({ waiting: 10 });
    const held = gate();
    audiences.bite = async () => {
      await held.wait;
      return undefined;
    };
    const given = people(15).map((sub) => failureOf(answers.give(SHARD, answerOf(sub))));
    held.open();
    const refused = (await Promise.all(given)).filter((error) => error !== undefined);
    expect(refused.map((error) => (error as Refusal).code)).toEqual(Array.from({ length: 5 }, () => 'answers-busy'));
    expect(audiences.taken).toHaveLength(10);
  });

  it('of one person take no more than their share, and leave room for everybody else', async () => {
    const { audiences, answers } = await rig({ waiting: 100 });
    const held = gate();
    audiences.bite = async () => {
      await held.wait;
      return undefined;
    };
    const one = Array.from({ length: 30 }, (_, index) => answerOf('ann', { jti: `ann.${index}` }));
    const given = one.map((answer) => failureOf(answers.give(SHARD, answer)));
    const others = people(50).map((sub) => answers.give(SHARD, answerOf(sub)));
    held.open();
    const refused = (await Promise.all(given)).filter((error) => error !== undefined);
    expect(refused.map((error) => (error as Refusal).code)).toEqual(Array.from({ length: 10 }, () => 'answers-busy'));
    expect((await Promise.all(others)).every(({ verdict }) => verdict === 'accepted')).toBe(true);
    expect(await answers.give(SHARD, answerOf('ann', { jti: 'ann.later' }))).toMatchObject({ verdict: 'accepted' });
  });

  it('that a double click sends twice are one, with one verdict', async () => {
    const { audiences, answers } = await rig();
    const twice = await Promise.all([answers.give(SHARD, answerOf('ann')), answers.give(SHARD, answerOf('ann'))]);
    expect(twice[0]).toEqual(twice[1]);
    expect(audiences.arrived.map(({ head }) => head.count)).toEqual([1]);
  });

  it('that are large travel in smaller batches', async () => {
    const { audiences, answers } = await rig({ batchChars: 5_000 });
    const form = { why: 'x'.repeat(2_000) };
    await Promise.all(people(6).map((sub) => answers.give(SHARD, answerOf(sub, { action: 'answer', form }))));
    expect(audiences.arrived.map(({ head }) => head.count)).toEqual([2, 2, 2]);
  });

  it('reach a shard that does not know the key yet, in the same batch, after it was told once', async () => {
    const { audiences, answers, place } = await rig();
    await makeSigningKey(place, { now: Date.now() + 1_000, leadMs: -1_000 });
    await Promise.all(people(5).map((sub) => answers.give(SHARD, answerOf(sub))));
    expect(audiences.keysChangedCalls).toBe(1);
    expect(audiences.arrived).toHaveLength(2);
    expect(audiences.arrived[0]).toEqual(audiences.arrived[1]);
    expect(audiences.taken).toHaveLength(5);
  });

  it('reach a shard that reads its keys only a moment after it was told', async () => {
    const { audiences, answers, place } = await rig();
    await makeSigningKey(place, { now: Date.now() + 1_000, leadMs: -1_000 });
    const told = audiences.keysChanged.bind(audiences);
    let signals = 0;
    audiences.keysChanged = async () => {
      signals += 1;
    };
    audiences.bite = async () => {
      if (audiences.arrived.length === 2) await told(SHARD);
      return undefined;
    };
    expect(await answers.give(SHARD, answerOf('ann'))).toMatchObject({ verdict: 'accepted' });
    expect(signals).toBe(1);
  });

  it('fail with the shard’s own word when it never learns the key', async () => {
    const { audiences, answers, place } = await rig();
    await makeSigningKey(place, { now: Date.now() + 1_000, leadMs: -1_000 });
    audiences.keysChanged = async () => {};
    const failure = (await failureOf(answers.give(SHARD, answerOf('ann')))) as ClientFailure;
    expect([failure.kind, failure.reason]).toEqual(['rejected', 'unknown-key']);
    expect(audiences.taken).toEqual([]);
  });
});
