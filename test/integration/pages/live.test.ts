import { describeNeeding } from '../../support/needs.js';
import type { Browser } from 'playwright-core';
import { askAt } from '../../gateway/pages/support/go-live-gateway.js';
import { RUN } from '../../gateway/pages/support/go-live.js';
import { type Focus, focused } from './support/inspect.js';
import { chromiumPart, startChromium } from './support/chromium.js';
import { type GoLiveSite, goLiveSite } from './support/go-live-site.js';

describeNeeding(chromiumPart, 'pages in a browser', () => {
  let site: GoLiveSite;
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    site = await goLiveSite();
  });
  afterEach(() => site.close());

  describe('with scripts', () => {
    it('a run shows what changes by itself, and leaves what is open, where one is and what has the focus', async () => {
      const { context, page, complaints } = await site.open(browser, 'noor');
      await page.goto(`${site.address}/runs/${RUN}`);
      await page.locator('#timeline-table > summary').click();
      await page.evaluate('window.scrollTo(0, 600); window.sameDocument = true');
      await page.locator('#live', { hasText: 'Changes show by themselves.' }).waitFor();
      await page.locator('#timeline-table > summary').focus();
      const before = await page.evaluate('window.scrollY');
      site.view.headline = 'Switches now.';
      await page.locator('.headline', { hasText: 'Switches now.' }).waitFor();
      expect(await page.evaluate('window.sameDocument')).toBe(true);
      expect(await page.evaluate('window.scrollY')).toBe(before);
      expect(await page.locator('#timeline-table td').first().isVisible()).toBe(true);
      expect((await page.evaluate<Focus | undefined>(focused))?.text).toBe('The same as a table');
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('a run fetches its page again only when something has changed', async () => {
      const { context, page } = await site.open(browser, 'noor');
      const fetched: string[] = [];
      page.on('request', (request) => {
        if (request.resourceType() === 'fetch') fetched.push(request.url());
      });
      await page.goto(`${site.address}/runs/${RUN}`);
      await page.locator('#live', { hasText: 'Changes show by themselves.' }).waitFor();
      const asked = site.runs.viewsAsked;
      while (site.runs.viewsAsked < asked + 20) await page.evaluate('new Promise((done) => setTimeout(done, 5))');
      expect(fetched).toEqual([]);
      site.view.headline = 'Switches now.';
      await page.locator('.headline', { hasText: 'Switches now.' }).waitFor();
      expect(fetched).toHaveLength(1);
      await context.close();
    });

    it('a run that ends says so, and stays as it is', async () => {
      const { context, page } = await site.open(browser, 'noor');
      await page.goto(`${site.address}/runs/${RUN}`);
      Object.assign(site.view, { status: 'succeeded', endedAt: site.view.now, headline: 'Succeeded.' });
      await page.locator('.headline', { hasText: 'Succeeded.' }).waitFor();
      await page.locator('#live', { hasText: 'The run is over' }).waitFor();
      expect(site.context.views.watched).toBe(0);
      await context.close();
    });

    it('the overview shows a new ask by itself', async () => {
      const [announce, failure, questions, approval] = site.view.asks;
      site.view.asks = [announce, failure, questions].filter((ask) => ask !== undefined);
      const { context, page } = await site.open(browser, 'noor');
      await page.goto(site.address);
      expect(await page.locator('main').textContent()).not.toContain('Switch the storefront');
      if (approval) site.view.asks.push(approval);
      await page.locator('h2', { hasText: 'Switch the storefront to v1.5.0?' }).waitFor();
      await context.close();
    });

    it('who is signed out meanwhile is led to the sign-in instead of being shown an old page for ever', async () => {
      Object.assign(site.context.workspace.daybook, { local: false });
      const { context, page } = await site.open(browser, 'noor');
      await page.goto(`${site.address}/runs/${RUN}`);
      await page.locator('#live', { hasText: 'Changes show by themselves.' }).waitFor();
      await context.clearCookies();
      site.view.headline = 'Switches now.';
      await page.waitForURL(/\/sign-in\?to=/);
      await context.close();
    });
  });

  describe('without scripts', () => {
    it('everything works: from the overview to the ask, an answer, and its verdict', async () => {
      const { context, page, complaints } = await site.open(browser, 'noor', { javaScriptEnabled: false });
      await page.goto(site.address);
      await page.getByRole('link', { name: /Look at it and decide ?: Switch the storefront/ }).click();
      await page.getByRole('radio', { name: /Approve/ }).check();
      await page.getByLabel(/Reason/).fill('Looks good.');
      await page.getByRole('button', { name: 'Send my answer' }).click();
      await page.getByRole('status').filter({ hasText: 'Your answer is recorded.' }).waitFor();
      expect(page.url()).toContain(`${site.address}${askAt('go/1')}?said=`);
      expect(site.runs.taken.at(-1)?.statement).toMatchObject({
        sub: 'noor',
        action: 'approve',
        reason: 'Looks good.',
        via: 'page',
      });
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('a browser does not send an ask without a choice', async () => {
      const { context, page } = await site.open(browser, 'noor', { javaScriptEnabled: false });
      await page.goto(`${site.address}${askAt('go/1')}`);
      await page.getByRole('button', { name: 'Send my answer' }).click();
      expect(page.url()).toBe(`${site.address}${askAt('go/1')}`);
      expect(site.runs.taken.filter(({ statement }) => statement.sub === 'noor')).toEqual([]);
      await context.close();
    });

    it('a questionnaire is filled in and sent', async () => {
      const { context, page } = await site.open(browser, 'sofia', {
        javaScriptEnabled: false,
        viewport: { width: 390, height: 844 },
      });
      await page.goto(`${site.address}${askAt('ready/1')}`);
      await page
        .getByRole('group', { name: /How confident/ })
        .getByRole('radio', { name: '4' })
        .check();
      await page
        .getByRole('group', { name: /Is your shift covered/ })
        .getByRole('radio', { name: 'Yes' })
        .check();
      await page
        .getByRole('group', { name: /Where do you want updates/ })
        .getByRole('radio', { name: 'phone' })
        .check();
      await page.getByLabel(/How many people/).fill('3');
      await page.getByLabel(/When did you last rehearse/).fill('2026-11-20');
      await page.getByLabel(/What worries you/).fill('Nothing.');
      await page.getByRole('radio', { name: 'Answer', exact: true }).check();
      await page.getByRole('button', { name: 'Send my answer' }).click();
      await page.getByRole('status').filter({ hasText: 'Your answer is recorded.' }).waitFor();
      const answer = site.audiences.taken.find(({ action }) => action === 'answer');
      expect(answer?.form).toEqual({
        confidence: 4,
        cover: true,
        channel: 'phone',
        people: 3,
        rehearsed: '2026-11-20',
        worry: 'Nothing.',
      });
      await context.close();
    });

    it('what is missing in a questionnaire is said, nothing was sent, and what was filled in is still there', async () => {
      const { context, page } = await site.open(browser, 'sofia', { javaScriptEnabled: false });
      await page.goto(`${site.address}${askAt('ready/1')}`);
      await page.getByLabel(/What worries you/).fill('The bank.');
      await page
        .getByRole('group', { name: /Is your shift covered/ })
        .getByRole('radio', { name: 'No' })
        .check();
      await page.getByRole('radio', { name: 'Answer', exact: true }).check();
      await page.getByRole('button', { name: 'Send my answer' }).click();
      const alert = page.getByRole('alert').filter({ hasText: 'Nothing was sent yet.' });
      await alert.waitFor();
      expect(await alert.textContent()).toContain('"How confident are you about tonight?" needs an answer');
      expect(await page.getByLabel(/What worries you/).inputValue()).toBe('The bank.');
      expect(
        await page
          .getByRole('group', { name: /Is your shift covered/ })
          .getByRole('radio', { name: 'No' })
          .isChecked(),
      ).toBe(true);
      expect(site.audiences.taken.filter(({ action }) => action === 'answer')).toEqual([]);
      await context.close();
    });

    it('the page of a run asks again by itself, and says so', async () => {
      const { context, page } = await site.open(browser, 'noor', { javaScriptEnabled: false });
      await page.goto(`${site.address}/runs/${RUN}`);
      expect(await page.locator('footer').textContent()).toContain('This page loads itself again every 5 seconds.');
      site.view.headline = 'Switches now.';
      await page.locator('.headline', { hasText: 'Switches now.' }).waitFor();
      await context.close();
    });

    it('people are found by the filter of a run, and its address can be kept', async () => {
      const { context, page } = await site.open(browser, 'noor', { javaScriptEnabled: false });
      await page.goto(`${site.address}/runs/${RUN}`);
      await page.getByLabel('State', { exact: true }).selectOption('unreachable');
      await page.getByRole('button', { name: 'Show' }).click();
      expect(page.url()).toContain('state=unreachable');
      expect(await page.locator('.matrix tbody th').allTextContents()).toEqual([
        expect.stringContaining('Hugo Jansen'),
      ]);
      await context.close();
    });
  });

  it('the preview of a mail shows its own styles and runs no script', async () => {
    const run = site.runs.all.get(RUN);
    Object.assign(run?.request.plan.steps.at(-1) ?? {}, {
      type: 'notify',
      params: {
        to: ['noc'],
        message: { subject: 'Thanks', body: 'All **done**.\n\n<script>document.title = "taken"</script>' },
      },
    });
    const { planDigest } = await import('../../../model/digest.js');
    if (run) site.view.planDigest = planDigest(run.request.plan);
    const { context, page, complaints } = await site.open(browser, 'noor');
    await page.goto(`${site.address}/runs/${RUN}/messages`);
    await page.getByText('As mail').click();
    const mail = page.frameLocator('iframe');
    await mail.getByText('All done.').waitFor();
    expect(await mail.locator('body').evaluate('getComputedStyle(document.body).margin')).toBe('0px');
    expect(await mail.locator('script').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
