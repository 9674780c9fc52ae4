import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { askAt } from '../../gateway/pages/support/go-live-gateway.js';
import { RUN } from '../../gateway/pages/support/go-live.js';
import { describeNeeding } from '../../support/needs.js';
import { chromiumPart, startChromium } from './support/chromium.js';
import { type GoLiveSite, goLiveSite } from './support/go-live-site.js';

/** Into docs/pictures/ when DAYBOOK_PICTURES=1; otherwise they are only taken. */
const FOLDER = process.env.DAYBOOK_PICTURES === '1' ? 'docs/pictures' : undefined;

interface Picture {
  name: string;
  path: string;
  person: string;
  options: BrowserContextOptions;
  /** What is shown of it; the window when missing. */
  of?: string;
}

const WIDE = { viewport: { width: 1180, height: 1040 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

const PICTURES: Picture[] = [
  { name: 'page-overview', path: '/', person: 'noor', options: { viewport: { width: 1180, height: 560 } } },
  { name: 'page-ask', path: askAt('go/1'), person: 'noor', options: WIDE },
  {
    name: 'page-ask-phone',
    path: askAt('ready/1'),
    person: 'sofia',
    options: PHONE,
    of: 'section[aria-labelledby=answer]',
  },
  { name: 'page-run', path: `/runs/${RUN}`, person: 'lea', options: { viewport: { width: 1180, height: 1240 } } },
  { name: 'page-run-dark', path: `/runs/${RUN}`, person: 'lea', options: { ...PHONE, colorScheme: 'dark' } },
  { name: 'page-people-matrix', path: `/runs/${RUN}`, person: 'lea', options: WIDE, of: '.matrix' },
];

describeNeeding(chromiumPart, 'pictures of the pages', () => {
  let browser: Browser;
  let site: GoLiveSite;
  beforeAll(async () => {
    site = await goLiveSite();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it.each(PICTURES)('$name shows something', async ({ name, path, person, options, of }) => {
    const { context, page } = await site.open(browser, person, options);
    await page.goto(`${site.address}${path}`);
    const picture = await take(page, of, FOLDER && join(FOLDER, `${name}.png`));
    // A blank page of this size is smaller.
    expect(picture.length).toBeGreaterThan(20_000);
    await context.close();
  });
});

/** At most as high as the window: a matrix of forty people is shown by its first rows. */
async function take(page: Page, of: string | undefined, path: string | undefined): Promise<Buffer> {
  if (of === undefined) return page.screenshot({ path });
  const box = await page.locator(of).first().boundingBox();
  if (!box) throw new Error(`the page has no ${of}`);
  const height = Math.min(box.height + 24, 1400);
  const clip = { x: Math.max(0, box.x - 16), y: box.y - 12, width: box.width + 32, height };
  return page.screenshot({ path, fullPage: true, clip });
}
