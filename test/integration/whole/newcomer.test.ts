import { mkdir } from 'node:fs/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { describeNeeding, hasProgram } from '../../support/needs.js';
import { Program } from '../../support/program.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const part = { name: 'chromium', present: hasProgram(CHROMIUM, ['--version']), cure: 'Install Debian’s chromium.' };

let demo: Program;
let browser: Browser;
let context: BrowserContext;
let page: Page;

/** The address that the demo printed beside a word. */
async function address(word: string): Promise<string> {
  const line = await demo.line(new RegExp(`^the ${word}\\s+http`), 120_000);
  return /http:\/\/\S+/.exec(line)?.[0] ?? '';
}

/** Opens a page again until it shows what has been on its way to it. */
async function seeOn(url: string, what: () => { count(): Promise<number> }): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    await page.goto(url);
    if ((await what().count()) > 0) return;
  }
  throw new Error(`${url} does not show it:\n${await page.locator('body').textContent()}\n${demo.text}`);
}

/** Into docs/pictures/ when DAYBOOK_PICTURES=1; otherwise it is only taken. */
async function picture(name: string): Promise<void> {
  const keep = process.env.DAYBOOK_PICTURES === '1';
  if (keep) await mkdir('docs/pictures', { recursive: true });
  const taken = await page.screenshot({ fullPage: true, ...(keep ? { path: `docs/pictures/${name}.png` } : {}) });
  expect(taken.length).toBeGreaterThan(10_000);
}

/** Reads a mail in the mailbox and follows its one link, as a person does. */
async function followMail(mailbox: string, to: string, subject: string): Promise<Page> {
  const list = `${mailbox}/list?to=${to}`;
  await seeOn(list, () => page.getByRole('link', { name: subject }));
  const href = await page.getByRole('link', { name: subject }).first().getAttribute('href');
  await page.goto(new URL(href ?? '', mailbox).href);
  const link = page
    .frameLocator('iframe')
    .last()
    .getByRole('link', { name: /acknowledge|answer|read/i })
    .first();
  const [opened] = await Promise.all([context.waitForEvent('page'), link.click()]);
  await opened.getByRole('heading', { level: 1 }).waitFor();
  return opened;
}

describeNeeding(part, 'a newcomer before the demo, in a browser without scripts', () => {
  beforeAll(async () => {
    demo = new Program('examples/storefront/start.js', []);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    demo.signal('SIGINT');
    await demo.ended;
  }, 60_000);

  it('clicks through an acknowledgement, a questionnaire and an approval; green serves', async () => {
    const [chat, mailbox, gateway] = [await address('chat'), await address('mailbox'), await address('gateway')];
    const read = () => page.getByRole('button', { name: 'I have read this' });
    for (const user of ['U0MIA', 'U0INES']) {
      await seeOn(`${chat}/as/${user}`, read);
      await read().click();
    }
    for (const to of ['tom@shop.example', 'kai@shop.example']) {
      const letter = await followMail(mailbox, to, 'goes live now');
      await letter.getByLabel('I have read this').check();
      await letter.getByRole('button', { name: 'Send' }).click();
      await letter
        .getByText(/recorded|acknowledged|counts/i)
        .first()
        .waitFor();
      await letter.close();
    }
    await demo.line(/announce succeeded/, 60_000);

    const questions = await followMail(mailbox, 'kai@shop.example', 'Who watches');
    await questions.getByLabel('Yes', { exact: true }).check();
    await questions.getByLabel('4', { exact: true }).check();
    await questions.getByLabel('Answer', { exact: true }).check();
    await questions.getByRole('button', { name: 'Send' }).click();
    await demo.line(/night succeeded/, 60_000);
    await questions.close();

    const approve = () => page.getByRole('link', { name: 'Approve' });
    await seeOn(`${chat}/as/U0OMAR`, approve);
    await approve().click();
    await page.getByRole('button', { name: 'Approve' }).click();

    await page.goto(`${gateway}/sign-in`);
    await page.getByRole('button', { name: 'Inês Duarte' }).click();
    await page
      .getByRole('link', { name: /let the traffic switch/ })
      .first()
      .click();
    await page.getByText('What exactly').waitFor();
    await picture('ask-page');
    await page.getByLabel('Approve').check();
    await page.getByRole('button', { name: 'Send' }).click();
    await demo.line(/green serves v1\.5\.0/, 60_000);
    await page.goto(gateway);
    await page
      .getByRole('link', { name: /Storefront goes live|go-live/ })
      .first()
      .click();
    await page.getByText('Mia Hoffmann').first().waitFor();
    await picture('run-page');
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(0);
  }, 240_000);
});
