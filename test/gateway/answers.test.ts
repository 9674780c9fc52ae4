import type { Verdict } from '../../model/ask.js';
import { digestOf } from '../../model/digest.js';
import { voteStands } from '../../records/votes.js';
import { isSignedBy } from '../../gateway/verify.js';
import { makeSigningKey } from '../../workspace/key-files.js';
import { approvalOf, planWith, stepOf } from './support/fixtures.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('switch', { target: 'edge' })]);
const ANSWER = '/api/runs/r1/asks/go%2F1/answer';

async function running(): Promise<{ gateway: TestGateway; token: string; digest: string }> {
  const gateway = await testGateway();
  const { token } = await gateway.signIn('dana');
  await gateway.post('/api/runs', { plan, run: 'r1' }, token);
  const { digest } = gateway.runs.ask('r1', approvalOf('r1', plan));
  return { gateway, token, digest };
}

describe('answers', () => {
  it('signs exactly what was shown, in the clock of the run', async () => {
    const { gateway, token, digest } = await running();
    gateway.runs.view('r1').now = 12_345;
    const reply = await gateway.post(ANSWER, { action: 'approve', digest, reason: 'looks good' }, token);
    expect((await reply.json()) as Verdict).toMatchObject({ verdict: 'accepted' });
    const [signed] = gateway.runs.taken;
    expect(signed?.statement).toMatchObject({
      sub: 'dana',
      action: 'approve',
      run: 'r1',
      ask: 'go/1',
      digest,
      iat: 12_345,
      at: gateway.clock.now,
      identity: 'development',
    });
    expect(signed && isSignedBy(await gateway.context.keys.publicKeys(), signed)).toBe(true);
  });

  it('refuses when the ask is no longer what the person saw', async () => {
    const { gateway, token } = await running();
    const reply = await gateway.post(ANSWER, { action: 'approve', digest: 'a'.repeat(64) }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'digest-changed']);
    expect(gateway.runs.taken).toEqual([]);
  });

  it.each([
    [
      'parameters',
      (gateway: TestGateway) => {
        const [ask] = gateway.runs.view('r1').asks;
        if (ask?.request?.covers[0]) ask.request.covers[0].params = { to: { green: 1 } };
      },
    ],
    [
      'target',
      (gateway: TestGateway) => {
        const [ask] = gateway.runs.view('r1').asks;
        if (ask?.request?.covers[0]) ask.request.covers[0].target = 'other';
      },
    ],
  ])('refuses to sign when a worker shows other %s than the digest stands for', async (_what, forge) => {
    const { gateway, token, digest } = await running();
    forge(gateway);
    const reply = await gateway.post(ANSWER, { action: 'approve', digest }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'ask-unverified']);
    expect(gateway.runs.taken).toEqual([]);
  });

  it('refuses a request about another run although its digest holds', async () => {
    const { gateway, token } = await running();
    const [ask] = gateway.runs.view('r1').asks;
    if (!ask?.request) throw new Error('no request');
    ask.request.run = 'r2';
    ask.digest = digestOf(JSON.parse(JSON.stringify(ask.request)));
    expect(await codeOf(await gateway.post(ANSWER, { action: 'approve', digest: ask.digest }, token))).toBe(
      'ask-unverified',
    );
  });

  it('refuses a run that shows another plan than was started', async () => {
    const { gateway, token } = await running();
    const view = gateway.runs.view('r1');
    view.planDigest = 'b'.repeat(64);
    const [ask] = view.asks;
    if (!ask?.request) throw new Error('no request');
    ask.request.planDigest = view.planDigest;
    ask.digest = digestOf(JSON.parse(JSON.stringify(ask.request)));
    expect(await codeOf(await gateway.post(ANSWER, { action: 'approve', digest: ask.digest }, token))).toBe(
      'plan-unverified',
    );
  });

  it('refuses a workflow whose start it did not sign', async () => {
    const { gateway, token, digest } = await running();
    const run = gateway.runs.all.get('r1');
    if (!run) throw new Error('no run');
    run.request = {
      ...run.request,
      start: { ...run.request.start, statement: { ...run.request.start.statement, sub: 'omar' } },
    };
    const reply = await gateway.post(ANSWER, { action: 'approve', digest }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'start-unverified']);
  });

  it('checks manual tasks and decisions by run, ask, text and plan', async () => {
    const { gateway, token } = await running();
    const { request: _request, quorum: _quorum, ...rest } = approvalOf('r1', plan);
    const ask = gateway.runs.ask('r1', {
      ...rest,
      id: 'call/1',
      kind: 'manual',
      actions: ['complete'],
      text: 'Call the bank',
    });
    const complete = () =>
      gateway.post(
        '/api/runs/r1/asks/call%2F1/answer',
        { action: 'complete', digest: ask.digest, outputs: { ticket: 'A-1' } },
        token,
      );
    expect((await complete()).status).toBe(200);
    expect(gateway.runs.taken[0]?.statement.outputs).toEqual({ ticket: 'A-1' });
    const shown = gateway.runs.view('r1').asks[1];
    if (shown) shown.text = 'Call nobody';
    expect(await codeOf(await complete())).toBe('ask-unverified');
  });

  it('leaves it to the run to refuse who is not asked, so that it is on record', async () => {
    const { gateway, digest } = await running();
    const { token } = await gateway.signIn('ines');
    expect((await gateway.post(ANSWER, { action: 'approve', digest }, token)).status).toBe(200);
    expect(gateway.runs.taken[0]?.statement.sub).toBe('ines');
  });

  it('counts one intention once, and never mixes up two people with the same id', async () => {
    const { gateway, token, digest } = await running();
    const body = { action: 'approve', digest, jti: 'intention-1' };
    await gateway.post(ANSWER, body, token);
    await gateway.post(ANSWER, body, token);
    expect(gateway.runs.taken).toHaveLength(1);
    await gateway.post(ANSWER, body, (await gateway.signIn('omar')).token);
    expect(gateway.runs.taken.map(({ statement }) => statement.sub)).toEqual(['dana', 'omar']);
  });

  it('holds the same form with another choice for another answer, and the same choice for the same one', async () => {
    const { gateway, token, digest } = await running();
    const form = { digest, jti: 'one-form' };
    const give = (body: object) => gateway.post(ANSWER, { ...form, ...body }, token);
    await give({ action: 'approve', reason: 'fine' });
    await give({ reason: 'fine', action: 'approve' });
    await give({ action: 'reject', reason: 'fine' });
    await give({ action: 'approve', reason: 'not fine' });
    await give({ action: 'complete', outputs: { count: 1 } });
    await give({ action: 'complete', outputs: { count: '1' } });
    const given = gateway.runs.taken.map(({ statement: { action, reason, outputs } }) => [action, reason ?? outputs]);
    expect(given).toEqual([
      ['approve', 'fine'],
      ['reject', 'fine'],
      ['approve', 'not fine'],
      ['complete', { count: 1 }],
      ['complete', { count: '1' }],
    ]);
    expect(new Set(gateway.runs.taken.map(({ statement }) => statement.jti)).size).toBe(5);
  });

  it('has an id that runs take, however long the names are', async () => {
    const { gateway, digest } = await running();
    const id = 'p'.repeat(200);
    gateway.context.workspace.people.people[id] = { id, name: 'Long' };
    const { token } = await gateway.signIn(id);
    expect((await gateway.post(ANSWER, { action: 'approve', digest, jti: 'j'.repeat(100) }, token)).status).toBe(200);
    // What the run's validator takes at most.
    expect(gateway.runs.taken[0]?.statement.jti.length).toBeLessThanOrEqual(400);
  });

  it('tells a run once that keys changed, and is understood after a rotation', async () => {
    const { gateway, token, digest } = await running();
    const { root, daybook } = gateway.context.workspace;
    gateway.clock.now += 1_000;
    const rotated = await makeSigningKey({ root, keys: daybook.keys }, { now: gateway.clock.now, leadMs: 0 });

    expect((await gateway.post(ANSWER, { action: 'approve', digest }, token)).status).toBe(200);
    expect(gateway.runs.taken[0]?.statement.kid).toBe(rotated.kid);
    expect(gateway.runs.keysChangedCalls).toBe(1);
  });

  it('puts an answer to an approval on record before it is given, and what became of it', async () => {
    const { gateway, token, digest } = await running();
    const { store } = gateway.context;
    const place = { run: 'r1', ask: 'go/1', person: 'dana' };
    const give = (action: string, jti: string) => gateway.post(ANSWER, { action, digest, jti }, token);
    await give('approve', 'intention-1');
    const first = gateway.runs.taken[0]?.statement.jti ?? '';
    expect(first).toMatch(/^dana\.intention-1\.[0-9a-f]{16}$/);
    expect(await voteStands(store, place, first)).toBe(true);
    const { answer } = gateway.runs;
    gateway.runs.answer = async () => ({ verdict: 'late', message: 'it is over' });
    await give('withdraw', 'intention-2');
    gateway.runs.answer = answer;
    expect(await voteStands(store, place, first)).toBe(true);
    gateway.runs.worker = false;
    gateway.runs.viewRun = async () => gateway.runs.view('r1');
    expect((await give('withdraw', 'intention-3')).status).toBe(503);
    expect(await voteStands(store, place, first)).toBe(false);
    gateway.runs.worker = true;
    await give('withdraw', 'intention-3');
    await give('approve', 'intention-1');
    expect(await voteStands(store, place, first)).toBe(false);
    gateway.runs.close('r1');
    expect(await codeOf(await give('approve', 'intention-4'))).toBe('run-closed');
    expect(await store.list('votes/')).toEqual(['votes/r1/go_1/dana']);
    expect(JSON.stringify(await store.get('votes/r1/go_1/dana'))).not.toContain('intention-4');
  });

  it('says 503 while no worker is there, and 409 for a run that is over', async () => {
    const { gateway, token, digest } = await running();
    gateway.runs.worker = false;
    const silent = await gateway.post(ANSWER, { action: 'approve', digest }, token);
    expect([silent.status, await codeOf(silent)]).toEqual([503, 'no-worker']);
    gateway.runs.worker = true;
    gateway.runs.close('r1');
    expect(await codeOf(await gateway.post(ANSWER, { action: 'approve', digest }, token))).toBe('run-closed');
  });
});

describe('steering', () => {
  const steer = (gateway: TestGateway, token: string, body: object) => gateway.post('/api/runs/r1/steer', body, token);

  it('is for the groups in policy.steer only, and names the plan', async () => {
    const { gateway, token } = await running();
    expect(await codeOf(await steer(gateway, token, { action: 'pause' }))).toBe('may-not-steer');
    const omar = await gateway.signIn('omar');
    expect((await steer(gateway, omar.token, { action: 'abort', undo: true, reason: 'enough' })).status).toBe(200);
    expect(gateway.runs.taken[0]?.statement).toMatchObject({
      action: 'abort',
      undo: true,
      ask: '',
      digest: gateway.runs.view('r1').planDigest,
    });
  });

  it('refuses retry without a step and undo without abort', async () => {
    const { gateway } = await running();
    const { token } = await gateway.signIn('omar');
    expect((await steer(gateway, token, { action: 'retry' })).status).toBe(400);
    expect((await steer(gateway, token, { action: 'pause', undo: true })).status).toBe(400);
    expect((await steer(gateway, token, { action: 'start' })).status).toBe(400);
  });
});
