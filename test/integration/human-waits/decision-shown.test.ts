import { digestPrefix } from '../../../model/digest.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { POLICY } from '../../../faults/runbook.js';
import { TargetServer } from '../../../faults/target-server.js';

let site: PeopleSite;
let target: TargetServer;

beforeEach(async () => {
  target = new TargetServer();
  const url = await target.listen();
  site = await peopleSite({
    policy: POLICY.replace('level: 3', 'level: 2'),
    targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n`,
    runbooks: {
      r: `
daybook: 1
runbook: r
title: Storefront cutover
day: 1
owner: release
stages:
  - stage: a
    steps:
      - { id: go, type: approval, title: Let the traffic switch, decision: cutover, covers: [switch], text: Green is **healthy**., urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`,
    },
  });
});

afterEach(async () => {
  await site.close();
  await target.close();
});

/** The ask's page, as Noor sees it. */
async function page(run: string, ask: string): Promise<string> {
  const sign = await fetch(`${site.gateway.address}/api/sign-in/development`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: 'noor' }),
  });
  const { token } = (await sign.json()) as { token: string };
  const response = await fetch(`${site.gateway.address}/runs/${run}/asks/${encodeURIComponent(ask)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  return plain(await response.text());
}

function plain(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
}

describe('one decision, wherever it is shown', () => {
  it('H23: Slack, mail and page show the same words and the same digest; Slack and page are updated with who and when', async () => {
    const { scenario, chat, mailbox } = site;
    const run = await scenario.start('r');
    const ask = await scenario.ask(run, 'go');
    const prefix = digestPrefix(ask.digest);
    const posted = await chat.until(() => chat.direct('U0OMAR')[0]);
    const mail = await mailbox.arrival(({ to }) => to.includes('ines@shop.example'));
    const shown = {
      slack: JSON.stringify(posted.blocks),
      mail: mail.parsed.text ?? '',
      'mail as HTML': plain(mail.parsed.html ?? ''),
      page: await page(run, ask.id),
    };
    for (const [where, text] of Object.entries(shown))
      for (const words of ['Let the traffic switch', prefix, 'product (1) and operations (1)', 'edge'])
        expect({ where, words, found: text.includes(words) }).toEqual({ where, words, found: true });
    expect(mail.parsed.subject).toContain('Let the traffic switch');

    const clicked = await chat.click('U0OMAR', posted, 'Approve');
    expect(clicked.acked).toBeTruthy();
    await scenario.until(run, 'the vote', ({ asks }) => asks[0]?.votes.some(({ sub }) => sub === 'omar') ?? false);
    await scenario.answer(run, 'go', 'noor', { via: 'cli' });
    const over = await chat.until(() =>
      chat.direct('U0OMAR').find(({ blocks }) => !JSON.stringify(blocks).includes('"button"')),
    );
    expect(over.ts).toBe(posted.ts);
    const told = JSON.stringify(over.blocks);
    expect(told).toMatch(/omar/i);
    expect(told).toMatch(/noor/i);
    expect(told).toContain(prefix);
    expect(chat.direct('U0OMAR')).toHaveLength(1);
    const after = await page(run, ask.id);
    for (const words of [/omar/i, /noor/i, /passed/i, new RegExp(prefix)]) expect(after).toMatch(words);
    expect((await scenario.ended(run)).status).toBe('succeeded');
    expect(target.ledger).toHaveLength(1);
  }, 120_000);
});
