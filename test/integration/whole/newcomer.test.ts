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

/** All four who are told have read it: two in the chat, two by their mail. */
async function acknowledge({ chat, mailbox, subject }: { chat: string; mailbox: string; subject: string }) {
  // An earlier message may still have its button.
  const message = () => page.locator('li.message', { hasText: subject }).first();
  const read = () => message().getByRole('button', { name: 'I have read this' });
  for (const user of ['U0MIA', 'U0INES']) {
    await seeOn(`${chat}/as/${user}`, read);
    await read().click();
  }
  for (const to of ['tom@shop.example', 'kai@shop.example']) {
    const letter = await followMail(mailbox, to, subject);
    await letter.getByLabel('I have read this').check();
    await letter.getByRole('button', { name: 'Send' }).click();
    await letter
      .getByText(/recorded|acknowledged|counts/i)
      .first()
      .waitFor();
    await letter.close();
  }
}

async function approveInChat(chat: string, title: string): Promise<void> {
  const message = () => page.locator('li.message', { hasText: title }).first();
  const approve = () => message().getByRole('link', { name: 'Approve' });
  await seeOn(`${chat}/as/U0OMAR`, approve);
  await approve().click();
  await page.getByRole('button', { name: 'Approve' }).click();
}

/** Inês is signed in; the question waits on her front page. */
async function approveOnPage(gateway: string, title: RegExp, named?: string): Promise<void> {
  await seeOn(gateway, () => page.getByRole('link', { name: title }));
  await page.getByRole('link', { name: title }).first().click();
  await page.getByText('What exactly').waitFor();
  if (named) await picture(named);
  await page.getByLabel('Approve').check();
  await page.getByRole('button', { name: 'Send' }).click();
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

  it('clicks through acknowledgements, a questionnaire and approvals, from Day 0 to the drill; green serves', async () => {
    const [chat, mailbox, gateway] = [await address('chat'), await address('mailbox'), await address('gateway')];
    await demo.line(/^Day 0 .*get-ready/, 60_000);
    await acknowledge({ chat, mailbox, subject: 'Can we reach you' });
    await demo.line(/reach succeeded/, 60_000);

    await demo.line(/^Day 1 /, 60_000);
    await acknowledge({ chat, mailbox, subject: 'goes live now' });
    await demo.line(/announce succeeded/, 60_000);
    const questions = await followMail(mailbox, 'kai@shop.example', 'Who watches');
    await questions.getByLabel('Yes', { exact: true }).check();
    await questions.getByLabel('4', { exact: true }).check();
    await questions.getByLabel('Answer', { exact: true }).check();
    await questions.getByRole('button', { name: 'Send' }).click();
    await demo.line(/night succeeded/, 60_000);
    await questions.close();
    await approveInChat(chat, 'let the traffic switch');
    await page.goto(`${gateway}/sign-in`);
    await page.getByRole('button', { name: 'Inês Duarte' }).click();
    await approveOnPage(gateway, /let the traffic switch/, 'ask-page');
    await demo.line(/watch succeeded/, 90_000);
    await page.goto(gateway);
    await page
      .getByRole('link', { name: /Storefront goes live|go-live/ })
      .first()
      .click();
    await page.getByText('Mia Hoffmann').first().waitFor();
    await picture('run-page');

    await demo.line(/widen waiting/, 60_000);
    await approveInChat(chat, 'let more customers come');
    await approveOnPage(gateway, /let more customers come/);
    await demo.line(/ramp\[2\]\.gate succeeded/, 90_000);

    await demo.line(/drill waiting/, 90_000);
    await approveOnPage(gateway, /let the primary be lost/);
    await demo.line(/green serves v1\.5\.0/, 90_000);
    await page.goto(`${gateway}/drills`);
    await page.getByRole('heading', { name: 'lose-the-primary in production' }).waitFor();
    await picture('drill-page');
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(0);
  }, 480_000);
});
