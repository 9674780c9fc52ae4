import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { TargetServer } from '../../../faults/target-server.js';
import { describeNeeding } from '../../support/needs.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { chromiumPart, startChromium } from './support/chromium.js';

const RUNBOOK = `
daybook: 1
runbook: go-live
title: Shop goes live
day: 1
owner: release
stages:
  - stage: tell
    steps:
      - id: announce
        type: acknowledge
        to: [operations]
        message: { subject: Shop goes live tonight, body: 'The shop moves to **green** tonight.' }
        deadline: 4h
        onDeadline: fail
      - id: ready
        type: questionnaire
        to: [operations]
        message: { subject: Ready for tonight?, body: Two questions. }
        questions:
          - { name: sure, label: How sure are you?, type: scale, min: 1, max: 5 }
          - { name: worry, label: What worries you?, type: text, required: false }
        require: { atLeast: 50% }
        deadline: 4h
        onDeadline: fail
  - stage: cutover
    steps:
      - { id: go, type: approval, title: Switch the shop?, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

describeNeeding(chromiumPart, 'a real run, answered in browsers', () => {
  let browser: Browser;
  let site: PeopleSite;
  let target: TargetServer;
  beforeAll(async () => {
    target = new TargetServer();
    const url = await target.listen();
    site = await peopleSite({
      targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }`,
      runbooks: { 'go-live': RUNBOOK },
    });
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
    await target.close();
  });

  /** Signs in as a newcomer does in a local workspace: by the button with one's name. */
  async function signIn(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    await page.goto(`${site.gateway.address}/sign-in`);
    await page.getByRole('button', { name }).click();
    await page.getByRole('heading', { level: 1, name: 'Waiting for you' }).waitFor();
    return page;
  }

  /** Answers on the page of the ask, as it is linked from the overview. */
  async function answer(page: Page, ask: RegExp, choice: string): Promise<void> {
    await page.goto(site.gateway.address);
    await page.getByRole('link', { name: ask }).click();
    await page.getByRole('radio', { name: choice }).check();
    await page.getByRole('button', { name: 'Send my answer' }).click();
    await page.getByRole('status').filter({ hasText: 'Your answer is recorded.' }).waitFor();
  }

  it('acknowledged, answered and approved without a script, and watched live by somebody else', async () => {
    const { scenario } = site;
    const run = await scenario.start('go-live');
    await scenario.ask(run, 'announce');
    const watcher = await signIn('Lea Brandt');
    await watcher.goto(`${site.gateway.address}/runs/${run}`);
    const people = [];
    for (const name of ['Ines Duarte', 'Noor Aziz'])
      people.push(await signIn(name, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } }));
    const [ines, noor] = people;
    if (!ines || !noor) throw new Error('nobody is signed in');

    await answer(ines, /Shop goes live tonight/, 'I have read this');
    await watcher
      .getByRole('row', { name: /Ines Duarte/ })
      .getByText('acknowledged')
      .waitFor();
    await answer(noor, /Shop goes live tonight/, 'I have read this');

    await scenario.ask(run, 'ready');
    await noor.goto(site.gateway.address);
    await noor.getByRole('link', { name: /Ready for tonight/ }).click();
    await noor.getByRole('radio', { name: '4' }).check();
    await noor.getByRole('radio', { name: 'Answer', exact: true }).check();
    await noor.getByRole('button', { name: 'Send my answer' }).click();
    await noor.getByRole('status').filter({ hasText: 'Your answer is recorded.' }).waitFor();

    const go = await scenario.ask(run, 'go');
    await watcher.getByRole('heading', { name: 'It waits for an answer' }).waitFor();
    await answer(noor, /Switch the shop/, 'Approve');
    const omar = await signIn('Omar Haddad', { javaScriptEnabled: false });
    await answer(omar, /Switch the shop/, 'Approve');
    expect(await omar.locator('main').textContent()).toContain(go.digest.slice(0, 12));

    expect((await scenario.ended(run)).status).toBe('succeeded');
    await watcher.locator('.title-line .badge', { hasText: 'succeeded' }).first().waitFor();
    await watcher.locator('#live', { hasText: 'The run is over' }).waitFor();
    expect(await watcher.locator('#timeline-table').textContent()).toContain('Switch the shop?');

    await watcher.goto(`${site.gateway.address}/questionnaires/go-live/ready`);
    expect(await watcher.locator('main').textContent()).toMatch(/How sure are you\?[\s\S]*mean 4, from 4 to 4/);
    await watcher.goto(`${site.gateway.address}/people`);
    expect(await watcher.getByRole('row', { name: /Ines Duarte/ }).textContent()).toMatch(/reached[\s\S]*1 of 2/);
    await watcher.goto(`${site.gateway.address}/runs/${run}/messages`);
    expect(await watcher.locator('main').textContent()).toContain('[PRODUCTION] Acknowledge by');
  });

  it('tells who is barred, who is not asked, and who comes late, without a form that could only be refused', async () => {
    const { scenario } = site;
    const run = await scenario.start('go-live', { by: 'noor' });
    await scenario.ask(run, 'announce');
    const lea = await signIn('Lea Brandt');
    await lea.goto(`${site.gateway.address}/runs/${run}/asks/announce%2F1`);
    expect(await lea.locator('main').textContent()).toContain('This does not ask you');
    expect(await lea.getByRole('radio').count()).toBe(0);
    for (const person of ['ines', 'noor']) await scenario.give(run, 'announce', person);
    await scenario.ask(run, 'ready');
    await lea.reload();
    expect(await lea.locator('.title-line').textContent()).toContain('reached');
    expect(await lea.getByRole('radio').count()).toBe(0);
    await scenario.steer(run, 'abort');
    await scenario.ended(run);
  });
});
