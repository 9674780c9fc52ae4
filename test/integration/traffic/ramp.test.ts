import { type HaproxyProxy, startHaproxies } from '../../../bench/traffic/haproxy-proxy.js';
import { Shops } from '../../../bench/traffic/shops.js';
import { CutSocket } from '../../../faults/traffic/cut-socket.js';
import { movesOf } from '../../../faults/traffic/ledger.js';
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
      - { id: go, type: approval, decision: cutover, covers: [widen], deadline: 4h, onDeadline: reject }
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
  /** Before each node: what it was told and took. */
  let cuts: Record<string, CutSocket>;

  beforeEach(async () => {
    shops = await Shops.open();
    proxy = await startHaproxies(shops.addresses);
    cuts = {};
    for (const { name, socket } of proxy.nodes) cuts[name] = await CutSocket.before(socket);
    const nodes = Object.fromEntries(Object.entries(cuts).map(([name, { path }]) => [name, path]));
    const targets = `
targets:
  edge: { production: ${JSON.stringify({ kind: 'haproxy', ...proxy.target.config, nodes })} }
  edge-green: { production: { kind: http, url: 'http://${shops.addresses.green}' } }
`;
    scenario = await Scenario.given({ targets, runbooks: { ramp: RUNBOOK } });
    await scenario.work();
  });
  afterEach(async () => {
    await scenario.over();
    for (const cut of Object.values(cuts)) await cut.close();
    await proxy.stop();
    await shops.close();
  });

  it('goes back down step by step when the watch says no, and each node always has somebody to serve', async () => {
    const run = await scenario.start('ramp');
    await scenario.answer(run, 'go', 'omar');
    await scenario.answer(run, 'go', 'ines');
    const view = await scenario.ended(run);
    expect([view.status, view.headline]).toEqual(['undone', expect.any(String)]);
    expect(steps(view)).toMatchObject({
      'ramp[0].widen': 'undone',
      'ramp[2].widen': 'undone',
      'ramp[2].watch': 'failed',
    });
    for (const [node, { applied }] of Object.entries(cuts)) {
      const moves = movesOf(applied, { blue: 100, green: 0 });
      expect(moves).not.toContain('');
      const stands = moves.filter(
        (move) => /^blue (100|99|95|75)(, green (1|5|25))?$/.test(move) && sumOf(move) === 100,
      );
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

function sumOf(move: string): number {
  return [...move.matchAll(/\d+/g)].reduce((sum, [weight]) => sum + Number(weight), 0);
}
