import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { RUN } from '../../gateway/pages/support/go-live.js';
import { watchingGateway } from '../../gateway/pages/support/watching.js';
import { describeNeeding } from '../../support/needs.js';
import { chromiumPart, startChromium } from './support/chromium.js';
import { type GoLiveSite, siteOf } from './support/go-live-site.js';
import { overflowing, poorContrasts, poorControls, unfold } from './support/inspect.js';

/** Into docs/pictures/ when DAYBOOK_PICTURES=1; otherwise it is only taken. */
const FOLDER = process.env.DAYBOOK_PICTURES === '1' ? 'docs/pictures' : undefined;

describeNeeding(chromiumPart, 'the picture of a gate', () => {
  let browser: Browser;
  let site: GoLiveSite;
  beforeAll(async () => {
    site = await siteOf(await watchingGateway());
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it.each([
    { name: 'run-gate', options: { viewport: { width: 1180, height: 1240 } } },
    {
      name: 'run-gate-dark',
      options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'dark' as const },
    },
  ])(
    '$name shows graph, limit and marker, readable and without a complaint of the browser',
    async ({ name, options }) => {
      const { context, page, complaints } = await site.open(browser, 'lea', options);
      await page.goto(`${site.address}/runs/${RUN}`);
      const section = page.locator('section[aria-labelledby=gates]');
      const box = await section.boundingBox();
      if (!box) throw new Error('the page has no gates');
      const clip = { x: 0, y: box.y - 8, width: options.viewport.width, height: Math.min(box.height + 24, 1300) };
      const path = FOLDER && join(FOLDER, `${name}.png`);
      const picture = await page.screenshot({ fullPage: true, clip, ...(path ? { path } : {}) });
      expect(picture.length).toBeGreaterThan(20_000);
      await page.evaluate(unfold);
      expect(await page.evaluate(poorContrasts)).toEqual([]);
      expect(await page.evaluate(poorControls)).toEqual([]);
      expect(await page.evaluate(overflowing)).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
