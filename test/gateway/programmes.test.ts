import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgrammeReply, ProgrammesReply, StartPartReply } from '../../gateway/api.js';
import type { Json } from '../../model/json.js';
import type { Plan } from '../../model/plan.js';
import type { RunStatus } from '../../model/run-view.js';
import { planWith, stepOf, temporaryFolder } from './support/fixtures.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const PROGRAMME = `
daybook: 1
programme: shop
title: The shop
owner: release
inputs:
  release: { type: string }
  share: { type: number, default: 10 }
parts:
  - { part: stage, runbook: stage, environment: production, inputs: { release: '\${{ inputs.release }}' } }
  - { part: go-live, runbook: go-live, environment: production, inputs: { release: '\${{ inputs.release }}' }, needs: [stage] }
  - part: nightly
    runbook: look
    environment: production
    inputs: { release: '\${{ inputs.release }}' }
    needs: [go-live]
    schedule: { cron: '30 2 * * *', zone: Europe/Berlin, overlap: skip, catchUp: 10m, plan: pinned }
`;
const RELEASE = { release: 'v1.5.0' };
const STAGE = 'shop--v1-5-0--stage';

let gateway: TestGateway;
let token: string;

beforeEach(async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'programmes'));
  await writeFile(join(root, 'programmes', 'shop.yaml'), PROGRAMME);
  gateway = await testGateway({ root });
  token = (await gateway.signIn('dana')).token;
});

function planOf(runbook: string, { release = 'v1.5.0' } = {}): Plan {
  const made = planWith([stepOf('switch', { target: `edge-of-${runbook}` })], { inputs: { release } });
  return { ...made, runbook: { ...made.runbook, name: runbook } };
}

function start(part: string, runbook: string, more: { inputs?: object; plan?: Plan } = {}): Promise<Response> {
  const { inputs = RELEASE, plan = planOf(runbook) } = more;
  return gateway.post('/api/programmes/shop/start', { part, inputs, plan }, token);
}

async function show(release = 'v1.5.0'): Promise<ProgrammeReply> {
  return (await (await gateway.get(`/api/programmes/shop/${release}`, token)).json()) as ProgrammeReply;
}

const states = async () => (await show()).parts.map(({ state }) => state);

/** A run ends as its worker leaves it: with its record. */
async function ended(run: string, status: RunStatus): Promise<void> {
  const found = gateway.runs.all.get(run);
  if (!found) throw new Error(`there is no run ${run}`);
  const { plan, start: signed } = found.request;
  const view = { ...found.view, status, headline: `It is ${status}.`, endedAt: gateway.clock.now };
  await gateway.context.store.putOnce(`runs/${run}/record`, { run, view, start: signed, plan } as unknown as Json);
  gateway.runs.close(run);
}

describe('a part of a programme', () => {
  it('is started as a signed run of its own, once, whoever asks again', async () => {
    const first = (await (await start('stage', 'stage')).json()) as StartPartReply;
    expect(first).toMatchObject({ part: 'stage', already: false, state: 'running', run: STAGE });
    const again = (await (await start('stage', 'stage')).json()) as StartPartReply;
    expect(again).toMatchObject({ already: true, run: STAGE });
    expect([...gateway.runs.all.keys()]).toEqual([STAGE]);
    expect(gateway.runs.all.get(STAGE)?.request.start.statement).toMatchObject({
      sub: 'dana',
      action: 'start',
      run: STAGE,
    });
  });

  it('does not start before what it needs has succeeded with the same release', async () => {
    expect(await states()).toEqual(['ready', 'blocked', 'blocked']);
    expect(await codeOf(await start('go-live', 'go-live'))).toBe('needs-not-met');
    await start('stage', 'stage');
    expect(await codeOf(await start('go-live', 'go-live'))).toBe('needs-not-met');
    await ended(STAGE, 'succeeded');
    expect(await states()).toEqual(['succeeded', 'ready', 'blocked']);
    const other = { inputs: { release: 'v1.6.0' }, plan: planOf('go-live', { release: 'v1.6.0' }) };
    expect(await codeOf(await start('go-live', 'go-live', other))).toBe('needs-not-met');
    expect((await start('go-live', 'go-live')).status).toBe(201);
  });

  it('counts for nothing when its record is of another release, or stands on no start of ours', async () => {
    await start('stage', 'stage');
    const found = gateway.runs.all.get(STAGE);
    if (found) found.request = { ...found.request, plan: planOf('stage', { release: 'v1.4.0' }) };
    await ended(STAGE, 'succeeded');
    expect((await show()).parts[0]).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('does not count'),
    });
    expect(await codeOf(await start('go-live', 'go-live'))).toBe('needs-not-met');
  });

  it('that did not succeed may be started again, as a run with a number', async () => {
    await start('stage', 'stage');
    await ended(STAGE, 'undone');
    expect((await show()).parts[0]).toMatchObject({ state: 'failed', message: 'it ended as undone: It is undone.' });
    expect(await (await start('stage', 'stage')).json()).toMatchObject({ run: `${STAGE}--2` });
    await ended(`${STAGE}--2`, 'succeeded');
    expect(await states()).toEqual(['succeeded', 'ready', 'blocked']);
  });

  it('has succeeded also when Temporal has forgotten an earlier run that left no record', async () => {
    await start('stage', 'stage');
    gateway.runs.close(STAGE);
    await start('stage', 'stage');
    await ended(`${STAGE}--2`, 'succeeded');
    gateway.runs.all.delete(STAGE);
    expect((await show()).parts[0]).toMatchObject({ state: 'succeeded', run: `${STAGE}--2` });
    expect(await (await start('stage', 'stage')).json()).toMatchObject({ already: true, run: `${STAGE}--2` });
  });

  it('carries out what the checkout of the gateway names, and nothing else', async () => {
    expect(await codeOf(await start('stage', 'other'))).toBe('programme-differs');
    expect(await codeOf(await start('stage', 'stage', { plan: planOf('stage', { release: 'v9' }) }))).toBe(
      'programme-differs',
    );
    expect(await codeOf(await start('stge', 'stage'))).toBe('malformed');
    const strange = await gateway.post(
      '/api/programmes/shp/start',
      { part: 'stage', inputs: RELEASE, plan: planOf('stage') },
      token,
    );
    expect([strange.status, await codeOf(strange)]).toEqual([404, 'programme-not-found']);
    expect(gateway.runs.all.size).toBe(0);
  });

  it('cannot be started past the programme under the id that it would have', async () => {
    const reply = await gateway.post('/api/runs', { plan: planOf('go-live'), run: 'shop--v1-5-0--go-live' }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([409, 'run-of-programme']);
    expect((await gateway.post('/api/runs', { plan: planOf('go-live'), run: 'other--v1--x' }, token)).status).toBe(201);
  });

  it('that is a schedule cannot be added past the programme, which would let what needs it start', async () => {
    const definition = {
      name: 'shop-nightly',
      environment: 'production',
      runbook: 'look',
      inputs: RELEASE,
      spec: { cron: '30 2 * * *', zone: 'Europe/Berlin' },
      overlap: 'skip',
      catchUpMs: 600_000,
      plan: 'pinned',
    };
    const add = (name: string) =>
      gateway.post('/api/schedules', { definition: { ...definition, name }, plan: planOf('look') }, token);
    expect(await codeOf(await add('shop-nightly'))).toBe('schedule-of-programme');
    expect(gateway.schedules.all.size).toBe(0);
    expect(await states()).toEqual(['ready', 'blocked', 'blocked']);
    expect((await add('shop-weekly')).status).toBe(201);
    await writeFile(join(gateway.context.workspace.root, 'programmes', 'shop.yaml'), 'programme: shop');
    expect(await codeOf(await add('shop-monthly'))).toBe('schedule-of-programme');
  });

  it('is refused to who may not start in its environment', async () => {
    const omar = await gateway.signIn('omar');
    const body = { part: 'stage', inputs: RELEASE, plan: planOf('stage') };
    expect(await codeOf(await gateway.post('/api/programmes/shop/start', body, omar.token))).toBe('may-not-start');
  });

  it('leaves a schedule behind where it is one, and the next release is told of the old one', async () => {
    for (const part of ['stage', 'go-live']) {
      await start(part, part);
      await ended(`shop--v1-5-0--${part}`, 'succeeded');
    }
    expect(await (await start('nightly', 'look')).json()).toMatchObject({
      state: 'scheduled',
      schedule: 'shop-nightly',
    });
    const { definition } = gateway.schedules.all.get('production/shop-nightly') ?? {};
    expect(definition).toMatchObject({ runbook: 'look', inputs: RELEASE, plan: 'pinned' });
    expect(await states()).toEqual(['succeeded', 'succeeded', 'scheduled']);
    const kept = gateway.schedules.all.get('production/shop-nightly');
    expect((await gateway.post('/api/schedules/production/shop-nightly/remove', {}, token)).status).toBe(200);
    expect(await states()).toEqual(['succeeded', 'succeeded', 'ready']);
    if (kept) gateway.schedules.all.set('production/shop-nightly', kept);
    expect((await show()).parts[2]).toMatchObject({
      state: 'taken',
      message: expect.stringContaining('was removed, and Temporal has it again'),
    });
    await start('stage', 'stage', { inputs: { release: 'v1.6.0' }, plan: planOf('stage', { release: 'v1.6.0' }) });
    const [, , nightly] = (await show('v1.6.0')).parts;
    expect(nightly).toMatchObject({
      state: 'taken',
      message: expect.stringContaining('daybook schedule remove shop-nightly'),
    });
  });
});

describe('a release', () => {
  it('has the same inputs in all its parts, from the first that was started', async () => {
    await start('stage', 'stage', { inputs: { ...RELEASE, share: 25 } });
    expect((await show()).inputs).toEqual({ release: 'v1.5.0', share: 25 });
    expect(await codeOf(await start('stage', 'stage'))).toBe('release-differs');
  });

  it('whose id another one has is refused, so that no run can stand for both', async () => {
    await start('stage', 'stage');
    const twin = { inputs: { release: 'v1-5-0' }, plan: planOf('stage', { release: 'v1-5-0' }) };
    expect(await codeOf(await start('stage', 'stage', twin))).toBe('release-differs');
  });

  it('that began with nothing may begin anew with other inputs', async () => {
    gateway.context.readWorkspace = async () => ({ ...gateway.context.workspace, policy: { environments: {} } });
    expect(await codeOf(await start('stage', 'stage', { inputs: { ...RELEASE, share: 25 } }))).toBe('no-policy');
    gateway.context.readWorkspace = async () => gateway.context.workspace;
    expect((await start('stage', 'stage')).status).toBe(201);
  });

  it('is listed with the programme that it goes through', async () => {
    await start('stage', 'stage');
    const { programmes } = (await (await gateway.get('/api/programmes', token)).json()) as ProgrammesReply;
    expect(programmes).toMatchObject([{ name: 'shop', releases: [{ release: 'v1.5.0', by: 'dana' }] }]);
  });
});
