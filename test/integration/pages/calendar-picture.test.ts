import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { toDecember } from '../../gateway/pages/support/year-end.js';
import { describeNeeding } from '../../support/needs.js';
import { chromiumPart, startChromium } from './support/chromium.js';
import { type GoLiveSite, goLiveSite } from './support/go-live-site.js';

/** Into docs/pictures/ when DAYBOOK_PICTURES=1; otherwise they are only taken. */
const FOLDER = process.env.DAYBOOK_PICTURES === '1' ? 'docs/pictures' : undefined;

const PHONE = { width: 390, height: 844 };

describeNeeding(chromiumPart, 'pictures of the calendar', () => {
  let browser: Browser;
  let site: GoLiveSite;
  beforeAll(async () => {
    site = await goLiveSite();
    toDecember(site);
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it('page-calendar shows a freeze, and a start that falls into it', async () => {
    const { context, page, complaints } = await site.open(browser, 'noor', { viewport: { width: 1180, height: 1180 } });
    await page.goto(`${site.address}/calendar`);
    const picture = await page.screenshot({ path: FOLDER && join(FOLDER, 'page-calendar.png') });
    expect(picture.length).toBeGreaterThan(20_000);
    expect(await page.locator('.cal-day').filter({ hasText: 'refused by freeze year-end' }).count()).toBe(1);
    expect(await page.locator('.cal-frozen').first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('page-calendar-phone is no wider than the phone', async () => {
    const { context, page } = await site.open(browser, 'noor', {
      viewport: PHONE,
      deviceScaleFactor: 2,
      colorScheme: 'dark',
    });
    await page.goto(`${site.address}/calendar`);
    const picture = await page.screenshot({ path: FOLDER && join(FOLDER, 'page-calendar-phone.png') });
    expect(picture.length).toBeGreaterThan(20_000);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    await context.close();
  });
});
