import { TargetServer } from '../../../faults/target-server.js';
import { Scenario, stepOf, steps } from '../../support/scenario.js';

const PARENT = `
daybook: 1
runbook: parent
title: Parent
day: 1
owner: release
stages:
  - stage: all
    steps:
      - { id: inner, type: runbook, runbook: child, inputs: { colour: green } }
      - { id: after, type: notify, to: [release], message: { subject: after, body: it } }
`;

const CHILD = `
daybook: 1
runbook: child
title: Child
day: 1
owner: release
inputs:
  colour: { type: string }
stages:
  - stage: all
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 1h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

let target: TargetServer;
let scenario: Scenario;

beforeEach(async () => {
  target = new TargetServer();
  const url = await target.listen();
  const targets = `targets: { edge: { production: { kind: http, url: '${url}', traffic: /traffic } } }`;
  scenario = await Scenario.given({ targets, runbooks: { parent: PARENT, child: CHILD } });
  await scenario.work();
});

afterEach(async () => {
  await scenario.over();
  await target.close();
});

describe('a runbook that calls a runbook', () => {
  it('runs it as a run of its own, linked both ways, whose guarded effect stands on the start of the root', async () => {
    const run = await scenario.start('parent');
    const inner = `${run}.inner.1`;
    await scenario.until(run, 'the nested run', (view) => steps(view).inner === 'running');
    const ask = await scenario.ask(inner, 'go');
    expect(ask.request).toMatchObject({ run: inner });
    expect(await scenario.answer(inner, 'go', 'dana')).toMatchObject({ reason: 'barred-starter' });
    await scenario.answer(inner, 'go', 'omar');
    await scenario.answer(inner, 'go', 'ines');
    const view = await scenario.ended(run);
    expect(steps(view)).toEqual({ inner: 'succeeded', after: 'succeeded' });
    expect((await scenario.view(inner)).parent).toBe(run);
    expect(target.weights).toEqual({ blue: 0, green: 100 });
  });

  it('fails with the ending of the nested run', async () => {
    const run = await scenario.start('parent');
    await scenario.answer(`${run}.inner.1`, 'go', 'noor', { action: 'reject', reason: 'no' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('failed');
    expect(stepOf(view, 'inner')).toMatchObject({ status: 'failed', reason: 'run-failed' });
    expect(target.ledger).toEqual([]);
  });
});
