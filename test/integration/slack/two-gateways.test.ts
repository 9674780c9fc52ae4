import { POLICY } from '../../../faults/runbook.js';
import { TargetServer } from '../../../faults/target-server.js';
import type { RunView } from '../../../model/run-view.js';
import { ACK_MS } from '../../../tools/slack/deliver/journal.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';

const RUNBOOK = `
daybook: 1
runbook: r
title: Storefront cutover
day: 1
owner: release
stages:
  - stage: a
    steps:
      - { id: go, type: approval, title: Let the traffic switch, decision: cutover, covers: [switch], text: Now?, urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

let site: PeopleSite;
let target: TargetServer;

beforeEach(async () => {
  target = new TargetServer();
  const url = await target.listen();
  site = await peopleSite({
    policy: POLICY.replace('level: 3', 'level: 2'),
    targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n`,
    runbooks: { r: RUNBOOK },
  });
});

afterEach(async () => {
  await site.close();
  await target.close();
});

describe('two gateways side by side, on a real server', () => {
  it('make one vote and one reply of a press that Slack delivers four times', async () => {
    const { scenario, chat } = site;
    await site.another();
    await chat.until(() => (chat.sockets() === 2 ? true : undefined));
    const run = await scenario.start('r');
    const message = await chat.until(() => chat.direct('U0OMAR')[0]);
    chat.duplicate(4);
    await chat.click('U0OMAR', message, 'Approve');
    const voted = ({ asks }: RunView) => asks.some(({ votes }) => votes.length > 0);
    const { asks } = await scenario.until(run, 'a vote', voted);
    const votes = asks.flatMap((ask) => ask.votes);
    expect(votes.map(({ sub, action, via, level }) => [sub, action, via, level])).toEqual([
      ['omar', 'approve', 'slack', 2],
    ]);
    expect(chat.deliveries).toHaveLength(4);
    expect(chat.deliveries.every(({ acked }) => acked)).toBe(true);
    await chat.until(() => (JSON.stringify(message.blocks).includes('Approved by omar') ? true : undefined));
    expect(chat.direct('U0OMAR')).toHaveLength(1);
  });

  it('tell somebody who presses again that it counts already, each press once, all within three seconds', async () => {
    const { scenario, chat } = site;
    await site.another();
    await chat.until(() => (chat.sockets() === 2 ? true : undefined));
    const run = await scenario.start('r');
    const message = await chat.until(() => chat.direct('U0OMAR')[0]);
    const notes = () => chat.direct('U0OMAR').filter(({ onlyFor }) => onlyFor !== undefined);
    for (let press = 0; press < 5; press += 1) await chat.click('U0OMAR', message, 'Approve');
    await chat.until(() => (notes().length === 4 ? true : undefined));
    expect(notes().every(({ text }) => text.startsWith('Your answer was recorded before'))).toBe(true);
    expect((await scenario.ask(run, 'go')).votes).toHaveLength(1);
    for (const { ms = Number.POSITIVE_INFINITY } of chat.deliveries) expect(ms).toBeLessThan(ACK_MS);
  });
});
