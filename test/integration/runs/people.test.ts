import { Scenario, stepOf, steps } from '../../support/scenario.js';
import { TargetServer } from '../../../faults/target-server.js';

const HEAD = `
daybook: 1
runbook: r
title: R
day: 1
owner: release
`;

let target: TargetServer;
let scenario: Scenario;

async function given(stages: string): Promise<void> {
  target = new TargetServer();
  const url = await target.listen();
  const targets = `targets: { edge: { production: { kind: http, url: '${url}', traffic: /traffic } }, site: { production: { kind: http, url: '${url}' } } }`;
  scenario = await Scenario.given({ targets, runbooks: { r: HEAD + stages } });
  await scenario.work();
}

afterEach(async () => {
  await scenario.over();
  await target.close();
});

describe('asks', () => {
  it('lets two open asks be answered in either order, beside a step that runs', async () => {
    await given(`
stages:
  - stage: a
    order: parallel
    steps:
      - { id: one, type: manual, to: [operations], instructions: Look at one, deadline: 1h, onDeadline: fail }
      - { id: two, type: manual, to: [release], instructions: Look at two, deadline: 1h, onDeadline: fail }
      - { id: beside, type: notify, to: [release], message: { subject: hello, body: there } }
  - stage: b
    steps:
      - { id: after, type: notify, to: [release], message: { subject: both, body: done } }
`);
    const run = await scenario.start('r');
    await scenario.ask(run, 'one');
    await scenario.until(run, 'the step beside', (view) => steps(view).beside === 'succeeded');
    expect(await scenario.answer(run, 'two', 'lea', { action: 'complete' })).toMatchObject({ verdict: 'accepted' });
    expect(await scenario.answer(run, 'one', 'omar', { action: 'complete' })).toMatchObject({
      verdict: 'refused',
      reason: 'not-asked',
    });
    expect(await scenario.answer(run, 'one', 'noor', { action: 'complete' })).toMatchObject({ verdict: 'accepted' });
    expect(steps(await scenario.ended(run))).toEqual({
      one: 'succeeded',
      two: 'succeeded',
      beside: 'succeeded',
      after: 'succeeded',
    });
  });

  it('does what the author wrote for silence, and nothing else, when the deadline passes on the run’s own clock', async () => {
    await given(`
stages:
  - stage: a
    steps:
      - { id: look, type: manual, to: [operations], instructions: Look, deadline: 6h, onDeadline: continue }
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`);
    const run = await scenario.start('r');
    await scenario.ask(run, 'look');
    await scenario.fastForward(run, 6 * 3600 + 60);
    await scenario.ask(run, 'go');
    expect(stepOf(await scenario.view(run), 'look')).toMatchObject({ status: 'skipped', reason: 'expired' });
    await scenario.fastForward(run, 4 * 3600 + 60);
    const view = await scenario.ended(run);
    expect(view.status).toBe('failed');
    expect(stepOf(view, 'go')).toMatchObject({ status: 'failed', reason: 'expired' });
    expect(target.ledger).toEqual([]);
  });

  it('asks again when a passed approval was not used in time', async () => {
    await given(`
stages:
  - stage: a
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: rest, type: wait, for: 2h }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`);
    const run = await scenario.start('r');
    const first = await scenario.ask(run, 'go');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'ines');
    await scenario.until(run, 'the wait', (view) => steps(view).rest === 'waiting');
    await scenario.fastForward(run, 2 * 3600 + 60);
    const again = await scenario.ask(run, 'go');
    expect(again.id).toBe('go/2');
    expect(again.digest).not.toBe(first.digest);
    expect(target.ledger).toEqual([]);
    expect(await scenario.say(run, { sub: 'omar', ask: first.id, digest: first.digest })).toMatchObject({
      verdict: 'already',
    });
    expect(await scenario.say(run, { sub: 'noor', ask: first.id, digest: first.digest })).toMatchObject({
      verdict: 'late',
    });
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'noor');
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
  });

  it('drops the vote of an approver who left the group before the quorum, and counts again', async () => {
    await given(`
stages:
  - stage: a
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 } }
`);
    const run = await scenario.start('r');
    await scenario.answer(run, 'go', 'ines');
    const { readFile, writeFile } = await import('node:fs/promises');
    const people = await readFile(`${scenario.root}/people.yaml`, 'utf8');
    await writeFile(`${scenario.root}/people.yaml`, people.replace('operations: [ines, noor]', 'operations: [noor]'));
    await scenario.answer(run, 'go', 'omar');
    const view = await scenario.until(
      run,
      'the void vote',
      (seen) => seen.asks[0]?.votes.some((vote) => vote.void === 'left-the-group') ?? false,
    );
    expect(view.asks[0]?.status).toBe('open');
    expect(target.ledger).toEqual([]);
    await scenario.answer(run, 'go', 'noor');
    expect((await scenario.ended(run)).status).toBe('succeeded');
  });

  it('asks the people of policy when a step fails, and lets them retry, skip or abort', async () => {
    await given(`
stages:
  - stage: a
    steps:
      - { id: first, type: check, target: site, get: /ready, expect: response.json.value == 'yes', onFailure: ask }
      - { id: second, type: check, target: site, get: /sure, expect: response.json.value == 'yes', onFailure: ask }
      - { id: third, type: notify, to: [release], message: { subject: s, body: b } }
`);
    const run = await scenario.start('r');
    const failed = await scenario.ask(run, 'first');
    expect(failed).toMatchObject({
      kind: 'decision',
      who: ['release'],
      actions: ['decide-retry', 'decide-skip', 'decide-abort', 'decide-undo'],
    });
    expect(await scenario.answer(run, 'first', 'noor', { action: 'decide-skip' })).toMatchObject({
      verdict: 'refused',
      reason: 'not-asked',
    });
    target.state.set('/ready', 'yes');
    await scenario.answer(run, 'first', 'dana', { action: 'decide-retry' });
    await scenario.answer(run, 'second', 'lea', { action: 'decide-skip', reason: 'known' });
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ first: 'succeeded', second: 'skipped', third: 'succeeded' });
    expect(stepOf(view, 'first').epoch).toBe(2);
  });

  it('asks a person what could not be decided, and never takes silence for yes', async () => {
    await given(`
stages:
  - stage: a
    steps:
      - { id: probe, type: check, target: site, get: /x, timeout: 2s }
      - { id: next, type: notify, to: [release], message: { subject: s, body: b } }
`);
    target.bite = () => 'refuse';
    const run = await scenario.start('r');
    const ask = await scenario.ask(run, 'probe');
    expect(ask.actions).toEqual(['decide-yes', 'decide-no', 'decide-retry', 'decide-abort']);
    await scenario.fastForward(run, 3700);
    const view = await scenario.ended(run);
    expect(view.status).toBe('aborted');
    expect(steps(view).next).not.toBe('succeeded');
  });
});

describe('steering', () => {
  it('pauses: nothing new starts, step timers stop, deadlines of people run on; resumes where it was', async () => {
    await given(`
stages:
  - stage: a
    order: parallel
    steps:
      - { id: rest, type: wait, for: 3h }
      - { id: look, type: manual, to: [operations], instructions: Look, deadline: 1h, onDeadline: continue }
  - stage: b
    steps:
      - { id: next, type: notify, to: [release], message: { subject: s, body: b } }
`);
    const run = await scenario.start('r');
    await scenario.ask(run, 'look');
    expect(await scenario.steer(run, 'pause', { sub: 'noor' })).toMatchObject({
      verdict: 'refused',
      reason: 'may-not-steer',
    });
    expect(await scenario.steer(run, 'pause')).toMatchObject({ verdict: 'accepted' });
    expect((await scenario.view(run)).status).toBe('paused');
    await scenario.fastForward(run, 4 * 3600);
    await scenario.until(run, 'the deadline of people', (view) => steps(view).look === 'skipped');
    expect(steps(await scenario.view(run)).rest).toBe('waiting');
    await scenario.steer(run, 'resume');
    await scenario.until(run, 'running', (view) => view.status === 'waiting');
    await scenario.fastForward(run, 3 * 3600 + 60);
    expect(steps(await scenario.ended(run))).toEqual({ rest: 'succeeded', look: 'skipped', next: 'succeeded' });
  });

  it('aborts at once while asks are open, and undoes only when told to', async () => {
    const stages = `
stages:
  - stage: a
    steps:
      - { id: put, type: http, target: site, method: PUT, path: /flag, body: { on: true }, probe: { get: /flag, expect: "response.json.value != null" }, undo: { method: PUT, path: /flag, body: { on: false } } }
      - { id: look, type: manual, to: [operations], instructions: Look, deadline: 1h, onDeadline: fail }
`;
    await given(stages);
    const left = await scenario.start('r');
    await scenario.ask(left, 'look');
    await scenario.steer(left, 'abort', { reason: 'enough' });
    expect(steps(await scenario.ended(left))).toEqual({ put: 'succeeded', look: 'aborted' });
    expect(target.state.get('/flag')).toBe('{"on":true}');
    // What was so before is not this run's to undo.
    const found = await scenario.start('r');
    await scenario.ask(found, 'look');
    await scenario.steer(found, 'abort', { undo: true });
    expect((await scenario.ended(found)).status).toBe('undone');
    expect(target.state.get('/flag')).toBe('{"on":true}');
    target.state.clear();
    const undone = await scenario.start('r');
    await scenario.ask(undone, 'look');
    expect(await scenario.steer(undone, 'abort', { undo: true })).toMatchObject({ verdict: 'accepted' });
    const view = await scenario.ended(undone);
    expect(view.status).toBe('undone');
    expect(target.state.get('/flag')).toBe('{"on":false}');
  });

  it('skips with a reason what has not run, and refuses to skip an approval that guards something', async () => {
    await given(`
stages:
  - stage: a
    steps:
      - { id: look, type: manual, to: [operations], instructions: Look, deadline: 1h, onDeadline: fail }
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 } }
`);
    const run = await scenario.start('r');
    await scenario.ask(run, 'look');
    expect(await scenario.steer(run, 'skip', { step: 'go', reason: 'no time' })).toMatchObject({
      verdict: 'refused',
      reason: 'not-possible-now',
    });
    expect(await scenario.steer(run, 'skip', { step: 'look', reason: 'seen already' })).toMatchObject({
      verdict: 'accepted',
    });
    await scenario.ask(run, 'go');
    expect(stepOf(await scenario.view(run), 'look')).toMatchObject({ status: 'skipped', reason: 'seen already' });
    await scenario.steer(run, 'abort');
    expect((await scenario.ended(run)).status).toBe('aborted');
    expect(target.ledger).toEqual([]);
  });
});
