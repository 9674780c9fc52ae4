import { Scenario, stepOf, steps } from '../../support/scenario.js';
import { TargetServer } from '../../../faults/target-server.js';

const RUNBOOK = `
daybook: 1
runbook: cutover
title: Cutover
day: 1
owner: release
stages:
  - stage: decide
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
  - stage: cutover
    steps:
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
      - { id: watch, type: check, target: site, get: /state, expect: response.json.value == null, onFailure: undo }
`;

let edge: TargetServer;
let scenario: Scenario;

beforeEach(async () => {
  edge = new TargetServer();
  const url = await edge.listen();
  const targets = `
targets:
  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }
  site: { production: { kind: http, url: '${url}' } }
`;
  scenario = await Scenario.given({ targets, runbooks: { cutover: RUNBOOK } });
  await scenario.work();
});

afterEach(async () => {
  await scenario.over();
  await edge.close();
});

describe('a cutover', () => {
  it('moves traffic once two groups have approved exactly that, and not before', async () => {
    const run = await scenario.start('cutover');
    const ask = await scenario.ask(run, 'go');
    expect(ask.request?.covers).toEqual([
      {
        step: 'switch',
        type: 'traffic',
        epoch: 1,
        target: 'edge',
        params: { to: { green: 100 } },
        undo: { to: { blue: 100 } },
      },
    ]);
    expect(await scenario.answer(run, 'go', 'omar')).toMatchObject({ verdict: 'accepted' });
    expect(edge.ledger).toEqual([]);
    expect(await scenario.answer(run, 'go', 'ines')).toMatchObject({ verdict: 'accepted' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect(edge.weights).toEqual({ blue: 0, green: 100 });
    expect(edge.ledger).toHaveLength(1);
  });

  it('undoes the switch in reverse when the watch says no', async () => {
    edge.state.set('/state', 'bad');
    const run = await scenario.start('cutover');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'ines');
    const view = await scenario.ended(run);
    expect(view.status).toBe('undone');
    expect(edge.weights).toEqual({ blue: 100, green: 0 });
    expect(steps(view)).toEqual({ go: 'succeeded', switch: 'undone', watch: 'failed' });
    expect(view.headline).toContain('watch');
  });

  it('ends rejected by one reject, and nothing moves', async () => {
    const run = await scenario.start('cutover');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'noor', { action: 'reject', reason: 'the database is not ready' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('failed');
    expect(stepOf(view, 'go')).toMatchObject({
      status: 'failed',
      reason: 'rejected',
      message: expect.stringContaining('the database is not ready'),
    });
    expect(edge.ledger).toEqual([]);
  });

  it('bars starter and author, refuses strangers and late answers, and keeps all of that on record', async () => {
    const run = await scenario.start('cutover', { author: 'omar' });
    expect(await scenario.answer(run, 'go', 'dana')).toMatchObject({ verdict: 'refused', reason: 'barred-starter' });
    expect(await scenario.answer(run, 'go', 'omar')).toMatchObject({ verdict: 'refused', reason: 'barred-author' });
    expect(await scenario.answer(run, 'go', 'lea')).toMatchObject({ verdict: 'refused', reason: 'not-in-group' });
    const ask = await scenario.ask(run, 'go');
    expect(await scenario.answer(run, 'go', 'ines', { level: 2 })).toMatchObject({
      verdict: 'refused',
      reason: 'level-too-low',
    });
    expect(await scenario.answer(run, 'go', 'ines', { action: 'reject' })).toMatchObject({ verdict: 'accepted' });
    await scenario.ended(run);
    const view = await scenario.view(run);
    expect(view.audit.map(({ who, verdict }) => `${who} ${verdict ?? ''}`.trim())).toEqual([
      'dana',
      'dana barred-starter',
      'omar barred-author',
      'lea not-in-group',
      'ines level-too-low',
      'ines accepted',
    ]);
    await expect(scenario.say(run, { sub: 'noor', ask: ask.id, digest: ask.digest })).rejects.toMatchObject({
      kind: 'closed',
    });
  });

  it('lets each person vote once, whatever the double clicks, and lets a vote be withdrawn', async () => {
    const run = await scenario.start('cutover');
    expect(await scenario.answer(run, 'go', 'omar', { jti: 'click-1' })).toMatchObject({ verdict: 'accepted' });
    expect(await scenario.answer(run, 'go', 'omar', { jti: 'click-1' })).toMatchObject({ verdict: 'accepted' });
    expect(await scenario.answer(run, 'go', 'omar', { jti: 'click-2' })).toMatchObject({ verdict: 'already' });
    expect(await scenario.answer(run, 'go', 'omar', { action: 'withdraw' })).toMatchObject({ verdict: 'accepted' });
    await scenario.answer(run, 'go', 'ines');
    const open = await scenario.view(run);
    expect(open.asks[0]).toMatchObject({ status: 'open' });
    expect(open.asks[0]?.votes.filter((vote) => !vote.void).map((vote) => vote.sub)).toEqual(['ines']);
    await scenario.answer(run, 'go', 'omar');
    expect((await scenario.ended(run)).status).toBe('succeeded');
  });
});
