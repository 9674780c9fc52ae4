import { describeNeeding } from '../../support/needs.js';
import type { Browser } from 'playwright-core';
import { askAt } from '../../gateway/pages/support/go-live-gateway.js';
import { RUN } from '../../gateway/pages/support/go-live.js';
import { signLink } from '../../../transports/link-token.js';
import { chromiumPart, startChromium } from './support/chromium.js';
import { type GoLiveSite, goLiveSite } from './support/go-live-site.js';
import { type Focus, focused, overflowing, poorContrasts, poorControls, unfold } from './support/inspect.js';

const PAGES = [
  '/',
  `/runs/${RUN}`,
  askAt('go/1'),
  askAt('ready/1'),
  askAt('announce/1'),
  '/people',
  '/questionnaires',
  `/runs/${RUN}/messages`,
  '/sign-in',
  '/runs/none',
];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
];

describeNeeding(chromiumPart, 'pages as a browser shows them', () => {
  let site: GoLiveSite;
  let browser: Browser;
  beforeAll(async () => {
    site = await goLiveSite();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  /** Where a mail to this person leads. */
  async function mailLink(id: string, person: string): Promise<string> {
    const [key] = await site.context.linkKeys();
    const ask = site.view.asks.find((one) => one.id === id);
    if (!key || !ask) throw new Error(`no link to ${id}`);
    const claims = { run: RUN, ask: id, sub: person, about: person, digest: ask.digest };
    return `/a/${await signLink(key, { ...claims, exp: site.clock.now + 86_400_000 })}`;
  }

  it.each(
    SIZES.flatMap((viewport) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme, width: viewport.width })),
    ),
  )(
    'can be read at $width pixels in $colorScheme: contrast of all text, names and sizes of all controls, nothing that sticks out',
    async ({ viewport, colorScheme }) => {
      const { context, page, complaints } = await site.open(browser, 'noor', { viewport, colorScheme });
      for (const path of [...PAGES, await mailLink('ready/1', 'sofia'), await mailLink('ready/1', 'nobody')]) {
        await page.goto(`${site.address}${path}`);
        // Also what is folded away.
        await page.evaluate(unfold);
        expect({ path, poor: await page.evaluate(poorContrasts) }).toEqual({ path, poor: [] });
        expect({ path, poor: await page.evaluate(poorControls) }).toEqual({ path, poor: [] });
        expect({ path, wide: await page.evaluate(overflowing) }).toEqual({ path, wide: [] });
      }
      expect(complaints.filter((one) => !/40[34]/.test(one))).toEqual([]);
      await context.close();
    },
  );

  it('know a text that cannot be read, a control without a name and a page that is too wide when they see one', async () => {
    const { context, page } = await site.open(browser, 'noor');
    await page.setContent(
      '<p style="color:#888;background:#fff">pale</p><button style="width:9px;height:9px"></button><div style="width:5000px">wide</div>',
    );
    expect(await page.evaluate(poorContrasts)).toMatchObject([{ text: 'pale', ratio: 3.54 }]);
    expect(await page.evaluate(poorControls)).toHaveLength(2);
    expect(await page.evaluate(overflowing)).toHaveLength(1);
    await context.close();
  });

  it('can be walked by keyboard: the skip link first, then every control, each with a ring to be seen', async () => {
    const { context, page } = await site.open(browser, 'noor');
    await page.goto(`${site.address}${askAt('go/1')}`);
    const where = () => page.evaluate<Focus | undefined>(focused);
    await page.keyboard.press('Tab');
    const skip = await where();
    expect(skip?.text).toBe('Skip to the content');
    expect(skip?.left).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect((await where())?.id).toBe('main');
    const reached: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const at = await where();
      if (!at) break;
      expect(at).toMatchObject({ ring: true });
      reached.push(at.what);
    }
    for (const part of ['value="approve"', '<textarea id="reason"', '<button class="send"', '<summary>Hand my vote'])
      expect(reached.filter((what) => what.includes(part))).toHaveLength(1);
    await context.close();
  });

  it('keep the name of the environment in sight while one reads on', async () => {
    const { context, page } = await site.open(browser, 'noor', { viewport: { width: 390, height: 844 } });
    await page.goto(`${site.address}/runs/${RUN}`);
    await page.evaluate('window.scrollTo(0, 3000)');
    const band = await page.locator('.band').boundingBox();
    expect(band?.y).toBe(0);
    expect(await page.locator('.band').textContent()).toMatch(/production/);
    await context.close();
  });

  it('can be printed: what is folded is open, what is pressed is gone, the environment stands at the top', async () => {
    const { context, page } = await site.open(browser, 'noor', {
      viewport: { width: 700, height: 990 },
      colorScheme: 'dark',
    });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.goto(`${site.address}/runs/${RUN}`);
    expect(await page.evaluate(overflowing)).toEqual([]);
    expect(await page.evaluate(poorContrasts)).toEqual([]);
    expect(await page.locator('#timeline-table td').first().isVisible()).toBe(true);
    expect(await page.locator('form').first().isVisible()).toBe(false);
    expect(await page.locator('.band').isVisible()).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await context.close();
  });
});
