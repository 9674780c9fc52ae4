import { giveAnswer } from '../../gateway/answering/give-answer.js';
import type { Answerer, Answering } from '../../gateway/answering/answerer.js';
import type { Refusal } from '../../gateway/refusal.js';
import type { Ask, Verdict } from '../../model/ask.js';
import { audienceId } from '../../model/audience/audience.js';
import { makeSigningKey } from '../../workspace/key-files.js';
import { acknowledgementOf, approvalOf, planWith, stepOf } from './support/fixtures.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('switch', { target: 'edge' })]);
const PATH = '/api/runs/r1/asks/announce%2F1/answer';
const shard = (index: number) => audienceId({ run: 'r1', ask: 'announce/1', shard: index });

interface Asked {
  gateway: TestGateway;
  token: string;
  ask: Ask;
}

async function asked(over: Partial<Ask> = {}): Promise<Asked> {
  const gateway = await testGateway();
  const { token } = await gateway.signIn('dana');
  await gateway.post('/api/runs', { plan, run: 'r1' }, token);
  const ask = gateway.runs.ask('r1', acknowledgementOf(over));
  await gateway.audiences.open(shard(0));
  await gateway.audiences.open(shard(1));
  return { gateway, token, ask };
}

const byLevel = (level: 1 | 2 | 3): Answerer => ({
  person: { id: 'dana', name: 'Dana Reyes' },
  level,
  via: level === 1 ? 'mail' : level === 2 ? 'slack' : 'cli',
  identity: level === 1 ? 'link' : level === 2 ? 'slack' : 'oidc',
});

function answeringTo(ask: Ask, over: Partial<Answering> = {}): Answering {
  return { run: 'r1', ask: ask.id, action: 'acknowledge', digest: ask.digest, jti: 'intention-1', ...over };
}

const refusalOf = (promise: Promise<Verdict>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error as Refusal).code,
  );

describe('answers to an audience', () => {
  it('go to its own workflow, say who, how and to what, and come back with its verdict', async () => {
    const { gateway, token, ask } = await asked();
    const reply = await gateway.post(
      PATH,
      { action: 'decline', digest: ask.digest, reason: 'not before Friday' },
      token,
    );
    expect((await reply.json()) as Verdict).toEqual({ verdict: 'accepted', message: 'decline: recorded' });
    expect(gateway.audiences.taken).toMatchObject([
      {
        sub: 'dana',
        about: 'dana',
        level: 3,
        via: 'cli',
        identity: 'development',
        run: 'r1',
        ask: 'announce/1',
        action: 'decline',
        digest: ask.digest,
        at: gateway.clock.now,
        reason: 'not before Friday',
      },
    ]);
    expect(gateway.runs.taken).toEqual([]);
  });

  it('go to the shard of the person whose entry it is, not of who answers', async () => {
    const { gateway, token, ask } = await asked({
      audience: { total: 3, shards: ['dana', 'ines'], require: {}, counts: { total: 3, states: {}, groups: {} } },
    });
    await gateway.post(PATH, { action: 'acknowledge', digest: ask.digest }, token);
    await gateway.post(PATH, { action: 'acknowledge', digest: ask.digest, about: 'omar' }, token);
    const taken = (index: number) =>
      gateway.audiences.shards.get(shard(index))?.taken.map(({ sub, about }) => [sub, about]);
    expect(taken(0)).toEqual([['dana', 'dana']]);
    expect(taken(1)).toEqual([['dana', 'omar']]);
  });

  it('of one form with another choice get a verdict of their own', async () => {
    const { gateway, token, ask } = await asked();
    const give = (action: string) => gateway.post(PATH, { action, digest: ask.digest, jti: 'one-form' }, token);
    const replies = [await give('acknowledge'), await give('acknowledge'), await give('decline')];
    const said = await Promise.all(replies.map(async (reply) => ((await reply.json()) as Verdict).message));
    expect(said).toEqual(['acknowledge: recorded', 'acknowledge: recorded', 'decline: recorded']);
    expect(gateway.audiences.taken.map(({ action }) => action)).toEqual(['acknowledge', 'decline']);
  });

  it('of 1,000 people cost the run one query, and a handful of batches', async () => {
    const { gateway, ask } = await asked();
    const before = gateway.runs.viewsAsked;
    const everybody = Array.from({ length: 1_000 }, (_, index) => `p${index}`);
    for (const id of everybody) gateway.context.workspace.people.people[id] = { id, name: id };
    await Promise.all(
      everybody.map((id) => giveAnswer(gateway.context, { ...byLevel(3), person: { id, name: id } }, answeringTo(ask))),
    );
    expect(gateway.runs.viewsAsked - before).toBe(1);
    expect(gateway.audiences.batches.length).toBeLessThanOrEqual(6);
    expect(new Set(gateway.audiences.taken.map(({ sub }) => sub)).size).toBe(1_000);
  });

  it('wait for the audience to open: 409, and the next try asks again', async () => {
    const { gateway, token } = await asked();
    const opening = acknowledgementOf({
      id: 'later/1',
      audience: { total: 0, shards: [], require: {}, counts: { total: 0, states: {}, groups: {} } },
    });
    const ask = gateway.runs.ask('r1', opening);
    await gateway.audiences.open(audienceId({ run: 'r1', ask: 'later/1', shard: 0 }));
    const give = () =>
      gateway.post('/api/runs/r1/asks/later%2F1/answer', { action: 'acknowledge', digest: ask.digest }, token);
    const early = await give();
    expect([early.status, await codeOf(early)]).toEqual([409, 'not-open-yet']);
    const shown = gateway.runs.view('r1').asks.find(({ id }) => id === 'later/1');
    if (shown?.audience) shown.audience.shards = ['dana'];
    expect((await give()).status).toBe(200);
  });

  it('are not taken for what the person did not see, although the ask is known', async () => {
    const { gateway, token, ask } = await asked();
    await gateway.post(PATH, { action: 'acknowledge', digest: ask.digest }, token);
    const reply = await gateway.post(PATH, { action: 'acknowledge', digest: 'a'.repeat(64) }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'digest-changed']);
  });

  it('are refused when they are none that the ask takes', async () => {
    const { gateway, token, ask } = await asked();
    const give = (action: string, digest = ask.digest) => gateway.post(PATH, { action, digest }, token);
    expect(await codeOf(await give('answer'))).toBe('not-offered');
    expect(await codeOf(await give('approve'))).toBe('not-offered');
    expect(await codeOf(await give('bounced'))).toBe('malformed');
    const { digest } = gateway.runs.ask('r1', approvalOf('r1', plan));
    const other = await gateway.post('/api/runs/r1/asks/go%2F1/answer', { action: 'acknowledge', digest }, token);
    expect(await codeOf(other)).toBe('not-offered');
    expect(gateway.audiences.taken).toEqual([]);
    expect(gateway.runs.taken).toEqual([]);
  });

  it('are understood by a shard that does not know the signing key yet', async () => {
    const { gateway, token, ask } = await asked();
    const { root, daybook } = gateway.context.workspace;
    gateway.clock.now += 1_000;
    await makeSigningKey({ root, keys: daybook.keys }, { now: gateway.clock.now, leadMs: 0 });
    // The run reads its keys by its own way; this is about the shard.
    expect((await gateway.post(PATH, { action: 'acknowledge', digest: ask.digest }, token)).status).toBe(200);
    expect(gateway.audiences.keysChangedCalls).toBe(1);
  });

  it('say 404 when the audience is gone', async () => {
    const { gateway, token, ask } = await asked();
    gateway.audiences.shards.clear();
    expect((await gateway.post(PATH, { action: 'acknowledge', digest: ask.digest }, token)).status).toBe(404);
  });
});

describe('what a mail may do', () => {
  it.each(['acknowledge', 'decline'])('%s an ask of an audience', async (action) => {
    const { gateway, ask } = await asked();
    expect(await giveAnswer(gateway.context, byLevel(1), answeringTo(ask, { action }))).toMatchObject({
      verdict: 'accepted',
    });
    expect(gateway.audiences.taken).toMatchObject([{ level: 1, via: 'mail', identity: 'link', action }]);
  });

  it.each([
    'approve',
    'reject',
    'withdraw',
    'complete',
    'observe',
    'delegate',
    'decide-yes',
    'decide-abort',
    'waive',
    'seen',
  ])('never %s, whatever ask it is', async (action) => {
    const { gateway, ask } = await asked();
    const approval = gateway.runs.ask('r1', approvalOf('r1', plan));
    for (const target of [ask, approval]) {
      const code = await refusalOf(
        giveAnswer(gateway.context, byLevel(1), answeringTo(target, { action, for: 'omar' })),
      );
      expect(code).toBe('level-too-low');
    }
    expect([...gateway.runs.taken, ...gateway.audiences.taken]).toEqual([]);
  });

  it('never acknowledges an approval', async () => {
    const { gateway } = await asked();
    const approval = gateway.runs.ask('r1', approvalOf('r1', plan));
    expect(await refusalOf(giveAnswer(gateway.context, byLevel(1), answeringTo(approval)))).toBe('not-offered');
  });
});

describe('the shape of an answer', () => {
  const tooMany = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, 1]));
  it.each<[string, Partial<Answering>]>([
    ['an unknown action', { action: 'start' }],
    ['a report that is the gateway’s own', { action: 'bounced' }],
    ['a digest that is none', { digest: 'zz' }],
    ['an id that is too short', { jti: 'x' }],
    ['an id with a line break', { jti: 'intention\n1' }],
    ['an endless reason', { reason: 'x'.repeat(2_001) }],
    ['a delegation to nobody', { action: 'delegate' }],
    ['a field that holds a list', { fields: { a: [1] } }],
    ['a field without a number', { fields: { a: Number.NaN } }],
    ['a field that is nothing', { fields: { a: null } }],
    ['an endless field', { fields: { a: 'x'.repeat(8_001) } }],
    ['endless fields', { fields: { a: 'x'.repeat(8_000), b: 'x'.repeat(8_000), c: 'x' } }],
    ['too many fields', { fields: tooMany }],
    ['an empty ask', { ask: '' }],
  ])('is refused for %s before anybody is asked', async (_what, over) => {
    const { gateway, ask } = await asked();
    const before = gateway.runs.viewsAsked;
    expect(await refusalOf(giveAnswer(gateway.context, byLevel(3), answeringTo(ask, over)))).toBe('malformed');
    expect(gateway.runs.viewsAsked).toBe(before);
  });

  it('holds a delegate, an observation and a vote in the place of somebody', async () => {
    const { gateway, token } = await asked();
    const delegations = [{ from: 'ines', to: 'dana', at: 0, jti: 'd' }];
    const approval = gateway.runs.ask('r1', { ...approvalOf('r1', plan), delegations });
    const give = (body: object) =>
      gateway.post('/api/runs/r1/asks/go%2F1/answer', { digest: approval.digest, ...body }, token);
    await give({ action: 'delegate', for: 'omar' });
    await give({ action: 'approve', for: 'ines' });
    await give({ action: 'observe' });
    expect(gateway.runs.taken.map(({ statement: { action, for: other } }) => [action, other])).toEqual([
      ['delegate', 'omar'],
      ['approve', 'ines'],
      ['observe', undefined],
    ]);
    expect(await codeOf(await give({ action: 'delegate', for: 'nobody' }))).toBe('unknown-person');
  });
});
