import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TargetServer } from '../../../faults/target-server.js';
import { SEARCH_ATTRIBUTES } from '../../../model/search-attributes.js';
import { type DevServer, startDevServer } from '../../../tools/temporal/dev-server.js';
import { Scenario, steps } from '../../support/scenario.js';

/** The server suggests to continue as new after so few events here. */
const SUGGESTED = 120;

const step = (index: number) =>
  `      - { id: s${index}, type: http, target: site, method: PUT, path: /s${index}, body: { done: ${index} }, probe: { get: /s${index}, expect: "response.json.value != null" } }`;

const RUNBOOK = `
daybook: 1
runbook: long
title: Long
day: N
owner: release
stages:
  - stage: before
    steps:
${Array.from({ length: 40 }, (_, index) => step(index)).join('\n')}
  - stage: cutover
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 90d, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
  - stage: after
    steps:
${Array.from({ length: 30 }, (_, index) => step(100 + index)).join('\n')}
`;

let server: DevServer;
let target: TargetServer;
let scenario: Scenario;

beforeAll(async () => {
  const dataFile = path.join(await mkdtemp(path.join(tmpdir(), 'daybook-can-')), 'temporal.sqlite');
  server = await startDevServer({
    dataFile,
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': SUGGESTED },
  });
  target = new TargetServer();
  const url = await target.listen();
  const targets = `targets: { edge: { production: { kind: http, url: '${url}', traffic: /traffic } }, site: { production: { kind: http, url: '${url}' } } }`;
  scenario = await Scenario.given({ targets, runbooks: { long: RUNBOOK } }, server);
  await scenario.work();
}, 120_000);

afterAll(async () => {
  await scenario.over();
  await target.close();
  await server.stop();
});

describe('a run longer than one history', () => {
  it('goes on across continue-as-new: every effect once, votes and seen answers kept, the start still the same', async () => {
    const run = await scenario.start('long');
    const first = await scenario.answer(run, 'go', 'omar', { jti: 'omar-1' });
    expect(first.verdict).toBe('accepted');
    // Refused statements fill the history until the run continues as new with the ask open and one vote given.
    const before = await scenario.connected.client.workflow.getHandle(run).describe();
    for (let index = 0; index < 40; index++) await scenario.answer(run, 'go', 'lea', { jti: `lea-${index}` });
    const after = await scenario.connected.client.workflow.getHandle(run).describe();
    expect(after.runId).not.toBe(before.runId);
    expect((await scenario.ask(run, 'go')).votes.filter((vote) => !vote.void).map((vote) => vote.sub)).toEqual([
      'omar',
    ]);
    expect(await scenario.answer(run, 'go', 'omar', { jti: 'omar-1' })).toEqual(first);
    await scenario.answer(run, 'go', 'ines');
    const view = await scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect(new Set(Object.values(steps(view)))).toEqual(new Set(['succeeded']));
    expect(target.weights).toEqual({ blue: 0, green: 100 });
    expect(target.ledger).toHaveLength(71);
    expect(new Set(target.ledger.map(({ key }) => key)).size).toBe(71);
    const audited = view.audit.filter(({ who, what }) => who === 'lea' && what === 'approve');
    expect(audited).toHaveLength(5);
  }, 120_000);
});
