import type { ScheduleReply } from '../../gateway/api.js';
import { isSignedBy } from '../../gateway/verify.js';
import { planDigest } from '../../model/digest.js';
import { checkStart } from '../../model/warrant.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { hasEnded, noteStart } from '../../records/schedules.js';
import { planWith, stepOf } from './support/fixtures.js';
import { codeOf, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('switch', { target: 'edge' })]);
const place = { environment: 'production', name: 'nightly' };
const definition: ScheduleDefinition = {
  ...place,
  runbook: plan.runbook.name,
  inputs: {},
  spec: { cron: '30 2 * * *', zone: 'Europe/Berlin' },
  overlap: 'skip',
  catchUpMs: 600_000,
  plan: 'pinned',
};
const path = '/api/schedules/production/nightly';

async function added(parts: Partial<ScheduleDefinition> = {}) {
  const gateway = await testGateway();
  const { token } = await gateway.signIn('dana');
  const reply = await gateway.post('/api/schedules', { definition: { ...definition, ...parts }, plan }, token);
  return { gateway, token, reply, schedule: gateway.schedules.all.get('production/nightly') };
}

describe('POST /api/schedules', () => {
  it('signs the definition and the pinned plan in the name of who adds it', async () => {
    const { gateway, reply, schedule } = await added();
    expect(reply.status).toBe(201);
    const start = schedule?.start;
    expect(start && isSignedBy(await gateway.context.keys.publicKeys(), start)).toBe(true);
    expect(start?.statement).toMatchObject({ sub: 'dana', action: 'start', run: 'nightly', digest: planDigest(plan) });
    expect(start?.statement.start).toMatchObject({ schedule: definition, plans: [planDigest(plan)] });
    expect(schedule?.plan).toEqual(plan);
  });

  it('names no plan and no author where each start plans anew', async () => {
    const { schedule } = await added({ plan: 'replan' });
    expect(schedule?.start.statement.start).toMatchObject({ plans: [], author: 'unverified', authors: {} });
    expect(schedule?.plan).toBeUndefined();
  });

  it('lets runs of its own times stand on it, and no other run', async () => {
    const { schedule } = await added();
    if (!schedule) throw new Error('nothing was added');
    const flaw = (run: string) =>
      checkStart(
        { run, environment: 'production' },
        { start: schedule.start, planDigest: planDigest(plan) },
        { verify: () => true },
      );
    expect(flaw('nightly.20261124t013000z')).toBeUndefined();
    expect(flaw('nightly.20261124t013000z.inner.1')).toBeUndefined();
    for (const run of ['nightly', 'nightly.switch.1', 'nightly2.20261124t013000z', 'nightly.20261399t013000z'])
      expect(flaw(run)).toMatchObject({ reason: 'other-run' });
  });

  it.each([
    ['an unknown zone', { spec: { cron: '30 2 * * *', zone: 'Mars/Olympus' } }, 'malformed'],
    ['a cron of six fields', { spec: { cron: '0 30 2 * * *', zone: 'UTC' } }, 'malformed'],
    ['another runbook than the plan', { runbook: 'other' }, 'malformed'],
    ['a name with a dot', { name: 'a.b' }, 'malformed'],
    ['a catch-up window that Temporal cannot have', { catchUpMs: 5_000 }, 'malformed'],
    ['an environment without policy', { environment: 'stage' }, 'no-policy'],
  ])('refuses %s', async (_what, parts, code) => {
    const { gateway, reply } = await added(parts);
    expect(await codeOf(reply)).toBe(code);
    expect(gateway.schedules.all.size).toBe(0);
  });

  it('refuses to plan anew where an approval demands a verified author', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const workspace = await gateway.context.readWorkspace();
    const policy = { ...plan.policy, approvals: { cutover: { author: 'required' } as never } };
    gateway.context.readWorkspace = async () => ({ ...workspace, policy: { environments: { production: policy } } });
    const demanding = {
      ...plan,
      policy,
      steps: [...plan.steps, stepOf('go', { ask: { decision: 'cutover' } as never })],
    };
    const body = { definition: { ...definition, plan: 'replan' }, plan: demanding };
    expect(await codeOf(await gateway.post('/api/schedules', body, token))).toBe('author-unverified');
  });
});

describe('what people do to a schedule', () => {
  it('needs start to trigger and remove, and steer to pause and resume', async () => {
    const { gateway } = await added();
    const [dana, omar] = [(await gateway.signIn('dana')).token, (await gateway.signIn('omar')).token];
    const status = async (verb: string, token: string) =>
      (await gateway.post(`${path}/${verb}`, { reason: 'move' }, token)).status;
    expect([await status('pause', dana), await status('pause', omar)]).toEqual([403, 200]);
    expect([await status('resume', dana), await status('resume', omar)]).toEqual([403, 200]);
    expect([await status('trigger', omar), await status('trigger', dana)]).toEqual([403, 200]);
    expect([await status('remove', omar), await status('remove', dana)]).toEqual([403, 200]);
    expect(gateway.schedules.done).toEqual(['pause omar: move', 'resume omar: move', 'trigger', 'remove']);
  });

  it('ends the signed definition when it removes, before Temporal is asked to', async () => {
    const { gateway, token, schedule } = await added();
    const jti = schedule?.start.statement.jti ?? '';
    gateway.schedules.remove = async () => {
      expect(await hasEnded(gateway.context.store, place, jti)).toBe(true);
    };
    expect((await gateway.post(`${path}/remove`, {}, token)).status).toBe(200);
  });

  it('asks for a reason to pause, and knows no schedule that is not there', async () => {
    const { gateway } = await added();
    const { token } = await gateway.signIn('omar');
    expect(await codeOf(await gateway.post(`${path}/pause`, {}, token))).toBe('malformed');
    expect(await codeOf(await gateway.post('/api/schedules/production/other/resume', {}, token))).toBe(
      'schedule-not-found',
    );
    expect(await codeOf(await gateway.post('/api/schedules/constructor/nightly/resume', {}, token))).toBe(
      'schedule-not-found',
    );
  });
});

describe('GET /api/schedules', () => {
  const trouble = async (gateway: Awaited<ReturnType<typeof testGateway>>, token: string) =>
    ((await (await gateway.get(path, token)).json()) as ScheduleReply).trouble;

  it('says when starts keep being refused, and stops saying so after one that was not', async () => {
    const { gateway, token } = await added();
    const { store } = gateway.context;
    const refused = { outcome: 'refused', message: 'dana may not', notedAt: 1 } as const;
    await noteStart(store, place, { at: 1_000, ...refused });
    await noteStart(store, place, { at: 2_000, ...refused });
    expect(await trouble(gateway, token)).toEqual(['The last 2 starts were refused: dana may not']);
    await noteStart(store, place, { at: 3_000, outcome: 'started', run: 'r', notedAt: 1 });
    expect(await trouble(gateway, token)).toEqual([]);
  });

  it('says that Temporal will start it at other times, and that it carries another signature', async () => {
    const { gateway, token, schedule } = await added();
    gateway.schedules.facts.set('production/nightly', { next: [Date.UTC(2026, 10, 24, 5)] });
    expect((await trouble(gateway, token))[0]).toMatch(/at other times than were signed/);
    if (schedule) schedule.start.statement.sub = 'omar';
    expect((await trouble(gateway, token))[0]).toMatch(/not what was signed/);
  });
});
