import { mkdir } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { POLICY } from '../../../faults/runbook.js';
import { TargetServer } from '../../../faults/target-server.js';
import { describeNeeding, hasProgram } from '../../support/needs.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const RUNBOOK = `
daybook: 1
runbook: r
title: Storefront goes live
day: 1
owner: release
stages:
  - stage: tell
    steps:
      - id: announce
        type: acknowledge
        to: [omar]
        title: Tell everybody
        message: { subject: Storefront v2.1.0 tonight, body: 'The storefront moves to **v2.1.0** at 22:00.' }
        urgent: true
        deadline: 4h
        onDeadline: fail
      - id: ready
        type: questionnaire
        to: [omar]
        title: Are you ready?
        message: { subject: Readiness of your team, body: Two questions before tonight. }
        questions:
          - { name: awake, label: Is somebody awake at 22:00?, type: yes-no }
          - { name: who, label: Who is it?, type: text }
        urgent: true
        deadline: 4h
        onDeadline: fail
  - stage: cutover
    steps:
      - { id: go, type: approval, title: Let the traffic switch, decision: cutover, covers: [switch], text: Green is **healthy**., urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

const APPROVE_ONLY = `
daybook: 1
runbook: approve-only
title: Only a question
day: 1
owner: release
stages:
  - stage: a
    steps:
      - { id: go, type: approval, title: Let the traffic switch, decision: cutover, covers: [switch], text: Now?, urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

/** Into docs/pictures/ when DAYBOOK_PICTURES=1; otherwise it is only taken. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = 'docs/pictures';
  const keep = process.env.DAYBOOK_PICTURES === '1';
  if (keep) await mkdir(folder, { recursive: true });
  const taken = await page.screenshot(keep ? { path: `${folder}/${name}.png` } : {});
  expect(taken.length).toBeGreaterThan(10_000);
}

let site: PeopleSite;
let browser: Browser;
let target: TargetServer;

const part = { name: 'chromium', present: hasProgram(CHROMIUM, ['--version']), cure: 'Install Debian’s chromium.' };

describeNeeding(part, 'a newcomer in the chat of the demo, in a browser without scripts', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    target = new TargetServer();
    const url = await target.listen();
    site = await peopleSite({
      policy: POLICY.replace('level: 3', 'level: 2'),
      targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n`,
      runbooks: { r: RUNBOOK, 'approve-only': APPROVE_ONLY },
    });
  });

  afterAll(async () => {
    await browser.close();
    await site.close();
    await target.close();
  });

  it('acknowledges, answers a questionnaire and approves, and sees the message say who did, in place', async () => {
    const { scenario, chat } = site;
    const run = await scenario.start('r');
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1180, height: 860 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const message = (words: string) =>
      chat.until(() => chat.direct('U0OMAR').find(({ blocks }) => JSON.stringify(blocks).includes(words)));

    await message('Storefront v2.1.0 tonight');
    await page.goto(chat.page);
    await page.getByRole('link', { name: 'Omar Haddad' }).click();
    await page.getByText('The storefront moves to').waitFor();
    await picture(page, 'slack-message');
    await page.getByRole('button', { name: 'I have read this' }).click();

    await message('Readiness of your team');
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await picture(page, 'slack-questionnaire');
    await page.getByLabel('Yes').check();
    await page.getByLabel('Who is it?').fill('Kai');
    await page.getByRole('button', { name: 'Send answer' }).click();
    expect(await page.getByRole('dialog').count()).toBe(0);

    await message('Let the traffic switch');
    await page.getByRole('link', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByText('Digest').waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    const approved = await chat.until(() =>
      chat.direct('U0OMAR').find(({ blocks }) => JSON.stringify(blocks).includes('Approved by omar')),
    );
    expect(approved.editedAt).toBeGreaterThan(0);
    const noors = await chat.until(() => chat.direct('U0NOOR')[0]);
    await chat.click('U0NOOR', noors, 'Approve');
    expect((await scenario.ended(run)).status).toBe('succeeded');
    const closed = await chat.until(() =>
      chat
        .direct('U0OMAR')
        .find(({ ts, blocks }) => ts === approved.ts && !blocks.some(({ type }) => type === 'actions')),
    );
    expect(chat.direct('U0OMAR').filter(({ onlyFor }) => onlyFor !== undefined)).toEqual([]);
    await page.goto(`${chat.page}/as/U0OMAR`);
    await picture(page, 'slack-updated');
    expect(JSON.stringify(closed.blocks)).toContain('Approved by noor');
    expect(chat.deliveries.every(({ acked }) => acked)).toBe(true);
  });

  it('sees what is new without asking for it, where scripts run', async () => {
    const { scenario, chat } = site;
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    const live = page.waitForRequest(`${chat.page}/live`);
    await page.goto(`${chat.page}/as/U0DANA`);
    await live;
    expect(await page.getByText('Decide by').count()).toBe(0);
    await scenario.start('approve-only');
    await page.getByText('Decide by').first().waitFor();
    await page.close();
  });
});
