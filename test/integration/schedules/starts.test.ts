import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scheduledRunId } from '../../../model/schedule/run-id.js';
import type { ScheduleDefinition } from '../../../model/schedule.js';
import type { Signed } from '../../../model/statement.js';
import { noteChange } from '../../../records/schedule-changes.js';
import { recordHistory } from '../../support/histories.js';
import { TestKey } from '../../support/keys.js';
import { Scenario } from '../../support/scenario.js';
import { eventually, PlannedWork } from './support/planned-work.js';

const LOOK = `
daybook: 1
runbook: look
title: Look
day: N
owner: release
inputs: { place: { type: string, default: cellar } }
stages:
  - stage: only
    steps:
      - { id: tell, type: notify, to: [release], message: { subject: 'The \${{ inputs.place }}', body: Looked. } }
`;
const WAIT = `
daybook: 1
runbook: wait
title: Wait
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: hand, type: manual, to: [operations], instructions: Look, deadline: 1h, onDeadline: fail }
`;

let scenario: Scenario;
let work: PlannedWork;

beforeEach(async () => {
  scenario = await Scenario.given({ runbooks: { look: LOOK, wait: WAIT } });
  work = new PlannedWork(scenario);
  await scenario.work();
});

afterEach(async () => {
  for (const place of await work.schedules.list()) await work.schedules.remove(place).catch(() => undefined);
  await scenario.over();
});

describe('a start of a schedule', () => {
  it('starts the run under the name of its time, by who signed, and keeps how it ended', async () => {
    const definition = await work.add();
    await work.trigger(definition);
    const [start] = await work.starts(definition, ([first]) => first?.end !== undefined);
    expect(start).toMatchObject({ outcome: 'started', end: { status: 'succeeded' } });
    expect(start?.run).toBe(scheduledRunId(work.name, start?.at ?? 0));
    expect((await scenario.view(start?.run ?? '')).starter).toBe('dana');
    const [action] = (await work.handle(definition).describe()).info.recentActions;
    if (action?.action.type !== 'startWorkflow') throw new Error('the schedule names no start');
    const { workflowId } = action.action.workflow;
    await scenario.connected.client.workflow.getHandle(workflowId).result();
    await recordHistory(scenario.connected, workflowId, '-start');
    await recordHistory(scenario.connected, start?.run ?? '');
  });

  it('starts by itself when it is due', async () => {
    const definition = await work.add({ spec: { everyMs: 1_000, offsetMs: 0, zone: 'UTC' } });
    const starts = await work.starts(definition, (found) => found.filter(({ end }) => end).length >= 2);
    await work.schedules.remove(definition);
    expect(starts.every(({ outcome, at }) => outcome === 'started' && at % 1_000 === 0)).toBe(true);
  });

  it('is skipped while the run before is open, and the schedule counts that', async () => {
    const definition = await work.add({ runbook: 'wait', spec: { everyMs: 1_000, offsetMs: 0, zone: 'UTC' } });
    const facts = await eventually(
      'skips',
      () => work.schedules.describe(definition),
      ({ skipped }) => skipped >= 2,
    );
    expect(facts).toMatchObject({ taken: 1, running: 1 });
    await work.schedules.pause(definition, 'enough');
    const [first, ...more] = await work.starts(definition, (found) => found.length > 0);
    expect(more).toEqual([]);
    await scenario.steer(first?.run ?? '', 'abort');
    await work.starts(definition, ([start]) => start?.end?.status === 'aborted');
  });

  it('carries out the pinned plan although the runbook has changed, and the new one where it plans anew', async () => {
    const pinned = await work.add({ name: `${work.name}-pinned` });
    const anew = await work.add({ name: `${work.name}-anew`, plan: 'replan', inputs: { place: 'attic' } });
    await writeFile(join(scenario.root, 'runbooks/look.yaml'), LOOK.replace('title: Look', 'title: Look twice'));
    await work.trigger(pinned);
    await work.trigger(anew);
    const ended = (definition: ScheduleDefinition) => work.starts(definition, ([start]) => start?.end !== undefined);
    const [old] = await ended(pinned);
    const [young] = await ended(anew);
    expect((await scenario.view(old?.run ?? '')).title).toBe('Look');
    const view = await scenario.view(young?.run ?? '');
    expect(view.title).toBe('Look twice');
    expect(scenario.lines.join('\n')).toContain('The attic');
  });

  it('is refused with the problem when the runbook does not plan any more', async () => {
    const definition = await work.add({ plan: 'replan' });
    await rm(join(scenario.root, 'runbooks/look.yaml'));
    await work.trigger(definition);
    const [start] = await work.starts(definition, (found) => found.length > 0);
    expect(start).toMatchObject({ outcome: 'refused', reason: 'does-not-plan' });
    expect(start?.message).toContain('there is no runbook look');
  });

  it('is refused when who signed may not start any more, or was taken out of people.yaml', async () => {
    const definition = await work.add({}, { by: 'omar' });
    await work.trigger(definition);
    const [start] = await work.starts(definition, (found) => found.length > 0);
    expect(start).toMatchObject({ outcome: 'refused', reason: 'starter-not-allowed' });
  });

  it('is refused once the schedule was removed, also when somebody brings it back in Temporal', async () => {
    const definition = await work.add();
    await noteChange(work.records, definition, { what: 'remove', by: 'dana', at: Date.now() });
    await work.trigger(definition);
    const [found] = await work.starts(definition, (starts) => starts.length > 0);
    expect(found).toMatchObject({ outcome: 'refused', reason: 'schedule-removed' });
  });
});

describe('a run that ends without a result', () => {
  it('ends its start as failed, so that the next one is not kept waiting', async () => {
    const definition = await work.add({ runbook: 'wait' });
    await work.trigger(definition);
    const [start] = await work.starts(definition, ([first]) => first?.outcome === 'started');
    // A start by hand is open for the overlap rule as any other.
    const running = ({ running: open }: { running: number }) => open === 1;
    await eventually('the open start', () => work.schedules.describe(definition), running);
    await scenario.connected.client.workflow.getHandle(start?.run ?? '').terminate('by hand');
    const [ended] = await work.starts(definition, ([first]) => first?.end !== undefined);
    expect(ended?.end).toMatchObject({
      status: 'failed',
      headline: expect.stringMatching(/without a result: .*by hand/),
    });
    await eventually(
      'the end',
      () => work.schedules.describe(definition),
      ({ running }) => running === 0,
    );
  });
});

describe('somebody with access to Temporal alone', () => {
  const altered = (change: (start: Signed) => void) => (start: Signed) => {
    const copy = structuredClone(start);
    change(copy);
    return copy;
  };

  it.each([
    [
      'other inputs',
      altered((start) => Object.assign(start.statement.start?.schedule ?? {}, { inputs: { place: 'roof' } })),
    ],
    ['another starter', altered((start) => Object.assign(start.statement, { sub: 'lea' }))],
    ['a signature of a key that nobody knows', (start: Signed) => new TestKey().sign(start.statement)],
  ])('gets no run with %s, and the attempt is on record', async (_what, start) => {
    const definition = await work.add({}, { start });
    await work.trigger(definition);
    const refusals = await eventually(
      'the refusal',
      () => work.records.list('refusals/'),
      (found) => found.length > 0,
    );
    expect(await work.records.get(refusals[0] ?? '')).toMatchObject({ reason: 'start-unsigned', phase: 'schedule' });
    const runs = (await scenario.runs.listRuns({ limit: 1_000 })).map(({ run }) => run);
    expect(runs.filter((run) => run.startsWith(definition.name))).toEqual([]);
  });

  it('gets no run with another plan', async () => {
    const { plan } = await scenario.plan('wait');
    const definition = await work.add({}, { plan });
    await work.trigger(definition);
    const [start] = await work.starts(definition, (found) => found.length > 0);
    expect(start).toMatchObject({ outcome: 'refused', reason: 'other-plan' });
  });

  it('gets no run at a time that was not signed', async () => {
    const definition = await work.add();
    await work.handle(definition).trigger();
    const [start] = await work.starts(definition, (found) => found.length > 0);
    expect(start).toMatchObject({ outcome: 'refused', reason: 'not-due' });
  });

  it.each(['pinned', 'replan'] as const)(
    'gets no run at a due time with the signed start of a %s schedule',
    async (plan) => {
      const definition = work.definition({ plan, spec: { everyMs: 1_000, offsetMs: 0, zone: 'UTC' } });
      const { plan: made } = await scenario.plan('look');
      const start = work.sign(definition, { plan: made });
      await work.noteAdded(definition, start);
      const run = scheduledRunId(work.name, Date.now());
      await scenario.runs.startRun({ plan: made, run, start });
      await expect(scenario.runs.awaitRun(run, 30_000)).rejects.toThrow(/no worker has let it in/);
    },
  );

  it('gets no run under the bare name of the schedule', async () => {
    const { plan } = await scenario.plan('look');
    const { name } = work;
    const start = work.sign(work.definition(), { plan });
    await scenario.runs.startRun({ plan, run: name, start });
    await expect(scenario.runs.awaitRun(name, 30_000)).rejects.toThrow(/start statement is of schedule/);
  });
});
