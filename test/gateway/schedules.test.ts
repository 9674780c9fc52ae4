import { ClientFailure } from '../../client/failure.js';
import type { ScheduleReply } from '../../gateway/api.js';
import { isSignedBy } from '../../gateway/verify.js';
import { planDigest } from '../../model/digest.js';
import { checkStart } from '../../model/warrant.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { calendarStarts } from '../../gateway/schedules/calendar-starts.js';
import { addedTo, hasEnded, noteChange, standingDefinition, standingPause } from '../../records/schedule-changes.js';
import { noteStart } from '../../records/schedules.js';
import { leaveEndedRun, signerWith } from '../support/ended-run.js';
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

  it.each([
    ['demands a verified author', { author: 'required', bar: [] }],
    ['bars the author', { author: 'optional', bar: ['author'] }],
  ])('refuses to plan anew where an approval %s', async (_what, rule) => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const workspace = await gateway.context.readWorkspace();
    const policy = { ...plan.policy, approvals: { cutover: rule as never } };
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

describe('a schedule of Day N work', () => {
  const inDayN = { ...plan, runbook: { ...plan.runbook, day: 'N' as const } };

  it('is refused in production where policy does not say where such work is proved', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const reply = await gateway.post('/api/schedules', { definition, plan: inDayN }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'day-n-undecided']);
    expect(gateway.schedules.all.size).toBe(0);
  });

  it('is refused until its runbook has succeeded where policy says, and is added then', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const workspace = await gateway.context.readWorkspace();
    const policy = { ...plan.policy, dayN: { provenIn: 'stage', withinMs: 90 * 86_400_000 } };
    gateway.context.readWorkspace = async () => ({ ...workspace, policy: { environments: { production: policy } } });
    const body = { definition, plan: { ...inDayN, policy } };
    expect(await codeOf(await gateway.post('/api/schedules', body, token))).toBe('day-n-unproved');
    const { keys, store } = gateway.context;
    const key = signerWith(await keys.current(gateway.clock.now));
    const inStage = { ...inDayN, environment: 'stage' };
    await leaveEndedRun(store, { run: 'proof-1', plan: inStage, key, at: gateway.clock.now });
    expect((await gateway.post('/api/schedules', body, token)).status).toBe(201);
  });
});

describe('the name of a schedule', () => {
  it('is refused where the schedule of another environment has it, because runs are called by it alone', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const { schedule } = await added();
    if (!schedule) throw new Error('nothing was added');
    gateway.schedules.all.set('stage/nightly', { ...schedule, definition: { ...definition, environment: 'stage' } });
    const reply = await gateway.post('/api/schedules', { definition, plan }, token);
    expect(reply.status).toBe(409);
    expect(await codeOf(reply)).toBe('schedule-name-taken');
    expect(await addedTo(gateway.context.store, place)).toEqual([]);
  });

  it('with a time is no id for a run that is started by hand', async () => {
    const gateway = await testGateway();
    const { token } = await gateway.signIn('dana');
    const run = 'nightly.20261124t013000z';
    expect(await codeOf(await gateway.post('/api/runs', { plan, run }, token))).toBe('malformed');
    expect((await gateway.post('/api/runs', { plan, run: 'nightly-20261124' }, token)).status).toBe(201);
  });

  it('stays with the definition that stands when Temporal turns a second one away', async () => {
    const { gateway, token, schedule } = await added();
    const standing = () => standingDefinition(gateway.context.store, place);
    expect(await standing()).toBe(schedule?.start.statement.jti);
    gateway.schedules.list = async () => [];
    const again = await gateway.post('/api/schedules', { definition, plan }, token);
    expect(await codeOf(again)).toBe('schedule-exists');
    expect(await addedTo(gateway.context.store, place)).toHaveLength(2);
    expect(await standing()).toBe(schedule?.start.statement.jti);
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

  it('ends all that was ever added to its place, and nothing that only Temporal names', async () => {
    const { gateway, token, schedule } = await added();
    const { store } = gateway.context;
    const first = schedule?.start.statement.jti ?? '';
    await noteChange(store, place, { what: 'add', by: 'dana', at: 5, jti: 'earlier' });
    if (schedule) schedule.start.statement.jti = '../../../runs/other/record';
    expect((await gateway.post(`${path}/remove`, {}, token)).status).toBe(200);
    expect(
      (await store.list('schedules/production/nightly/ended/')).map((name) => name.split('/').at(-1)).sort(),
    ).toEqual([first, 'earlier'].sort());
  });

  it('removes what Temporal has lost, once', async () => {
    const { gateway, token, schedule } = await added();
    gateway.schedules.all.clear();
    expect((await gateway.post(`${path}/remove`, {}, token)).status).toBe(200);
    expect(await hasEnded(gateway.context.store, place, schedule?.start.statement.jti ?? '')).toBe(true);
    expect(await codeOf(await gateway.post(`${path}/remove`, {}, token))).toBe('schedule-not-found');
  });

  it('keeps on record that it is paused, also while Temporal does not answer, until it is resumed there', async () => {
    const { gateway } = await added();
    const { token } = await gateway.signIn('omar');
    const pause = () => standingPause(gateway.context.store, place);
    const { resume } = gateway.schedules;
    gateway.schedules.pause = async () => Promise.reject(new ClientFailure('unreachable', 'away'));
    await gateway.post(`${path}/pause`, { reason: 'move' }, token);
    expect(await pause()).toMatchObject({ by: 'omar', reason: 'move' });
    gateway.schedules.resume = gateway.schedules.pause;
    await gateway.post(`${path}/resume`, {}, token);
    expect(await pause()).toBeDefined();
    gateway.schedules.resume = resume;
    await gateway.post(`${path}/resume`, {}, token);
    expect(await pause()).toBeUndefined();
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
    const month = { from: 0, to: Date.UTC(2100, 0, 1) };
    expect(await calendarStarts(gateway.context, month)).not.toEqual([]);
    if (schedule) schedule.start.statement.sub = 'omar';
    expect(await calendarStarts(gateway.context, month)).toEqual([]);
    expect((await trouble(gateway, token))[0]).toMatch(/not what was signed/);
  });
});
