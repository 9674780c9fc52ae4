import { type HaproxyProxy, startHaproxies } from '../../../bench/traffic/haproxy-proxy.js';
import { Shops } from '../../../bench/traffic/shops.js';
import { Watcher } from '../../../bench/traffic/watcher.js';
import { describeNeeding, haproxyPart } from '../../support/needs.js';
import { Scenario, steps } from '../../support/scenario.js';

const RUNBOOK = `
daybook: 1
runbook: ramp
title: Ramp
day: 2
owner: release
stages:
  - stage: decide
    steps:
      - { id: go, type: approval, decision: cutover, covers: [ramp], deadline: 4h, onDeadline: reject }
  - stage: widen
    steps:
      - id: ramp
        forEach: [{ from: 0, to: 1 }, { from: 1, to: 5 }, { from: 5, to: 25 }]
        steps:
          - id: widen
            type: traffic
            target: edge
            to: { green: '\${{ item.to }}', blue: '\${{ 100 - item.to }}' }
            undo: { to: { green: '\${{ item.from }}', blue: '\${{ 100 - item.from }}' } }
          - { id: watch, type: check, target: edge-green, get: /healthz, expect: "response.status == 200 && item.to < 25", onFailure: undo }
`;

describeNeeding(haproxyPart, 'a ramp on three HAProxies', () => {
  let shops: Shops;
  let proxy: HaproxyProxy;
  let scenario: Scenario;
  let watcher: Watcher;

  beforeEach(async () => {
    shops = await Shops.open();
    proxy = await startHaproxies(shops.addresses);
    const targets = `
targets:
  edge: { production: ${JSON.stringify({ kind: 'haproxy', ...proxy.target.config })} }
  edge-green: { production: { kind: http, url: 'http://${shops.addresses.green}' } }
`;
    scenario = await Scenario.given({ targets, runbooks: { ramp: RUNBOOK } });
    await scenario.work();
    watcher = new Watcher(proxy);
  });
  afterEach(async () => {
    await watcher.stop();
    await scenario.over();
    await proxy.stop();
    await shops.close();
  });

  it('goes back down step by step when the watch says no, and each node always has somebody to serve', async () => {
    const run = await scenario.start('ramp');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'ines');
    const view = await scenario.ended(run);
    await watcher.stop();
    expect([view.status, view.headline]).toEqual(['undone', expect.any(String)]);
    expect(steps(view)).toMatchObject({
      'ramp[0].widen': 'undone',
      'ramp[2].widen': 'undone',
      'ramp[2].watch': 'failed',
    });
    expect(watcher.seen().zeroBackends).toBe(0);
    for (const [node, moves] of Object.entries(watcher.moves())) {
      const stands = moves.filter((move) => /^blue (100|99|95|75)(, green (1|5|25))?$/.test(move));
      expect([node, stands]).toEqual([
        node,
        [
          'blue 100',
          'blue 99, green 1',
          'blue 95, green 5',
          'blue 75, green 25',
          'blue 95, green 5',
          'blue 99, green 1',
          'blue 100',
        ],
      ]);
    }
  }, 120_000);
});
