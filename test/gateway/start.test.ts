import { ClientFailure } from '../../client/failure.js';
import type { ApiError, StartReply } from '../../gateway/api.js';
import { isSignedBy } from '../../gateway/verify.js';
import { planDigest } from '../../model/digest.js';
import type { Plan, PlanStep } from '../../model/plan.js';
import type { ApprovalRule } from '../../model/policy.js';
import { releaseClaims } from '../../records/claims.js';
import { planWith, stepOf } from './support/fixtures.js';
import { codeOf, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('switch', { target: 'edge' })]);

function named(name: string, steps: PlanStep[], over: Partial<Plan> = {}): Plan {
  const made = planWith(steps, over);
  return { ...made, runbook: { ...made.runbook, name } };
}

describe('POST /api/runs', () => {
  it('starts a run on a statement that the public list verifies, over every nested plan', async () => {
    const gateway = await testGateway();
    const nested = named('migrate', [stepOf('migrate', { target: 'database' })]);
    gateway.context.author = async ({ name }) => (name === 'migrate' ? 'ines' : 'unverified');
    const parent = planWith([stepOf('switch', { target: 'edge' })], { nested: { [planDigest(nested)]: nested } });
    const { token } = await gateway.signIn('dana');
    const reply = await gateway.post('/api/runs', { plan: parent, run: 'r1' }, token);
    expect(reply.status).toBe(201);
    expect((await reply.json()) as StartReply).toEqual({
      run: 'r1',
      planDigest: planDigest(parent),
      page: 'http://127.0.0.1:7080/runs/r1',
      author: 'unverified',
    });
    const signed = gateway.runs.all.get('r1')?.request.start;
    expect(signed?.statement).toMatchObject({
      action: 'start',
      sub: 'dana',
      run: 'r1',
      level: 3,
      digest: planDigest(parent),
    });
    expect(signed?.statement.start?.plans).toEqual([planDigest(parent), planDigest(nested)]);
    expect(signed?.statement.start?.authors).toEqual({
      [planDigest(parent)]: 'unverified',
      [planDigest(nested)]: 'ines',
    });
    expect(signed && isSignedBy(await gateway.context.keys.publicKeys(), signed)).toBe(true);
  });

  it('makes a run id from runbook and time', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const { run } = (await (await gateway.post('/api/runs', { plan }, token)).json()) as StartReply;
    expect(run).toMatch(/^go-live-\d{8}-\d{6}-[0-9a-f]{4}$/);
  });

  it('refuses somebody who is not in policy.start, and an environment without policy', async () => {
    const gateway = await testGateway();
    const omar = await gateway.signIn('omar');
    const denied = await gateway.post('/api/runs', { plan }, omar.token);
    expect([denied.status, await codeOf(denied)]).toEqual([403, 'may-not-start']);
    const dana = await gateway.signIn('dana');
    for (const environment of ['elsewhere', 'constructor']) {
      const without = await gateway.post('/api/runs', { plan: { ...plan, environment } }, dana.token);
      expect([without.status, await codeOf(without)]).toEqual([403, 'no-policy']);
    }
    expect(gateway.runs.all.size).toBe(0);
  });

  it('refuses a plan of another format, one for two environments, and a nested plan under another digest', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const start = (over: object) => gateway.post('/api/runs', { plan: { ...plan, ...over } }, token);
    expect((await start({ format: 2 })).status).toBe(400);
    expect((await start({ steps: [{ id: 'x' }] })).status).toBe(400);
    const elsewhere = { ...plan, environment: 'stage' };
    expect(await codeOf(await start({ nested: { [planDigest(elsewhere)]: elsewhere } }))).toBe('other-environment');
    expect(await codeOf(await start({ nested: { deadbeef: plan } }))).toBe('nested-digest');
  });

  it('acts on this machine only in a local workspace', async () => {
    const targets = { edge: { name: 'edge', kind: 'http', config: { url: 'https://shop.example/traffic' } } };
    const local = await testGateway();
    const denied = await local.post('/api/runs', { plan: { ...plan, targets } }, (await local.signIn('dana')).token);
    expect([denied.status, await codeOf(denied)]).toEqual([403, 'not-loopback']);
    const production = await testGateway({ local: false });
    production.context.workspace.targets.edge = {
      production: { ...targets.edge, environment: 'production' },
    };
    expect(
      (
        await production.post(
          '/api/runs',
          { plan: { ...plan, targets } },
          (
            await production.signIn('dana', 'oidc')
          ).token,
        )
      ).status,
    ).toBe(201);
  });

  it('refuses the second run on one target and names the first, until that is over', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    expect((await gateway.post('/api/runs', { plan, run: 'first' }, token)).status).toBe(201);
    const second = await gateway.post('/api/runs', { plan, run: 'second' }, token);
    expect(second.status).toBe(409);
    expect(((await second.json()) as ApiError).error).toMatchObject({
      code: 'target-claimed',
      message: expect.stringContaining('first'),
    });
    gateway.runs.close('first');
    expect((await gateway.post('/api/runs', { plan, run: 'second' }, token)).status).toBe(201);
  });

  it('keeps the claims of a run when its id is used again', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    await gateway.post('/api/runs', { plan, run: 'first' }, token);
    const again = await gateway.post('/api/runs', { plan, run: 'first' }, token);
    expect([again.status, await codeOf(again)]).toEqual([409, 'run-exists']);
    expect(await codeOf(await gateway.post('/api/runs', { plan, run: 'other' }, token))).toBe('target-claimed');
  });

  it('gives the claims back when Temporal refuses the start', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    gateway.runs.failStart = new ClientFailure('rejected', 'too large');
    expect((await gateway.post('/api/runs', { plan, run: 'first' }, token)).status).toBe(409);
    gateway.runs.failStart = undefined;
    expect((await gateway.post('/api/runs', { plan, run: 'second' }, token)).status).toBe(201);
  });

  it.each(['unreachable', 'no-worker'] as const)(
    'keeps the claims for two minutes when nobody knows whether it started (%s)',
    async (kind) => {
      const gateway = await testGateway();
      const { token } = await gateway.signIn('dana');
      gateway.runs.failStart = new ClientFailure(kind, 'no answer');
      expect((await gateway.post('/api/runs', { plan, run: 'first' }, token)).status).toBe(503);
      gateway.runs.failStart = undefined;
      const second = () => gateway.post('/api/runs', { plan, run: 'second' }, token);
      expect(await codeOf(await second())).toBe('target-claimed');
      gateway.clock.now += 120_000;
      expect((await second()).status).toBe(201);
    },
  );

  it('takes no run id that could be a nested run’s, and none under which a nested run could not be recorded', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    for (const run of ['first.switch.1', 'a.', 'A', 'x'.repeat(82)])
      expect((await gateway.post('/api/runs', { plan, run }, token)).status).toBe(400);
    const nested = planWith([]);
    const step = stepOf('a'.repeat(100), { nestedPlan: planDigest(nested) });
    const parent = planWith([step], { nested: { [planDigest(nested)]: nested } });
    const long = await gateway.post('/api/runs', { plan: parent, run: 'x'.repeat(80) }, token);
    expect([long.status, await codeOf(long)]).toEqual([400, 'run-id-unusable']);
    expect((await gateway.post('/api/runs', { plan: parent, run: 'x'.repeat(60) }, token)).status).toBe(201);
  });

  it.each<[string, Partial<Plan>]>([
    ['a softer policy', { policy: { ...plan.policy, guarded: [] } }],
    ['somebody else in a group', { groupMembers: { release: ['dana', 'mallory'] } }],
    ['a group that there is not', { groupMembers: { constructor: [] } }],
    ['another address', { targets: { edge: { name: 'edge', kind: 'http', config: { url: 'http://127.0.0.1:2' } } } }],
    ['a target that there is not', { targets: { other: { name: 'other', kind: 'http', config: {} } } }],
  ])('refuses a plan with %s than the gateway’s own workspace has, nested ones too', async (_what, over) => {
    const gateway = await testGateway();
    gateway.context.workspace.targets.edge = {
      production: { name: 'edge', environment: 'production', kind: 'http', config: { url: 'http://127.0.0.1:1' } },
    };
    const { token } = await gateway.signIn('dana');
    const start = (changed: Plan) => gateway.post('/api/runs', { plan: changed }, token);
    const changed = { ...plan, ...over };
    for (const bad of [changed, { ...plan, nested: { [planDigest(changed)]: changed } }]) {
      const reply = await start(bad);
      expect([reply.status, await codeOf(reply)]).toEqual([403, 'policy-differs']);
    }
    expect((await start({ ...plan, groupMembers: { release: ['dana'] } })).status).toBe(201);
  });

  it('refuses a run of which git names no author where one of its approvals demands one', async () => {
    const gateway = await testGateway();
    const rule = { level: 3, bar: [], deny: 1, votesExpireMs: 1, useWithinMs: 1, author: 'required' } as const;
    const cutover: ApprovalRule = { ...rule, bar: [], quorum: { group: 'release', count: 1 } };
    const policy = { ...plan.policy, approvals: { cutover } };
    gateway.context.workspace.policy.environments.production = policy;
    const { token } = await gateway.signIn('dana');
    const ask = { kind: 'approval', decision: 'cutover', deadlineMs: 1, onDeadline: 'reject' } as const;
    const nested = named('inner', [stepOf('go', { type: 'approval', lane: 'workflow', ask })], { policy });
    const asking = named('outer', [], { policy, nested: { [planDigest(nested)]: nested } });
    gateway.context.author = async ({ name }) => (name === 'outer' ? 'ines' : 'unverified');
    const denied = await gateway.post('/api/runs', { plan: asking }, token);
    expect([denied.status, await codeOf(denied)]).toEqual([403, 'author-unverified']);
    gateway.context.author = async ({ name }) => (name === 'inner' ? 'ines' : 'unverified');
    expect((await gateway.post('/api/runs', { plan: asking }, token)).status).toBe(201);
  });

  it('lets the next run in after the worker released the claims', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    await gateway.post('/api/runs', { plan, run: 'first' }, token);
    await releaseClaims(gateway.context.store, 'first');
    expect((await gateway.post('/api/runs', { plan, run: 'second' }, token)).status).toBe(201);
  });

  it('asks for a new sign-in after 15 minutes with the identity provider', async () => {
    const gateway = await testGateway({ local: false });
    const person = { id: 'dana', name: 'Dana Reyes' };
    const issued = await gateway.context.sessions.issue(
      { person, identity: 'oidc', authTime: gateway.clock.now - 14 * 60_000 },
      gateway.clock.now,
    );
    gateway.clock.now += 2 * 60_000;
    const reply = await gateway.post('/api/runs', { plan, run: 'late' }, issued.token);
    expect([reply.status, await codeOf(reply)]).toEqual([401, 'sign-in-too-old']);
    expect((await gateway.get('/api/runs', issued.token)).status).toBe(200);
  });
});
