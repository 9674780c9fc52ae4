import { testGateway } from '../support/gateway.js';
import { askAt, goLiveGateway } from './support/go-live-gateway.js';
import { RUN } from './support/go-live.js';

/** Every page, as whom. */
const PAGES: [name: string, path: string][] = [
  ['the overview', '/'],
  ['a run', `/runs/${RUN}`],
  ['an approval', askAt('go/1')],
  ['a questionnaire', askAt('ready/1')],
  ['an ask that is over', askAt('announce/1')],
  ['people', '/people'],
  ['questionnaires', '/questionnaires'],
  ['the calendar', '/calendar'],
  ['recovery drills', '/drills'],
  ['programmes', '/programmes'],
  ['results', '/questionnaires/storefront-go-live/ready'],
  ['messages', `/runs/${RUN}/messages`],
  ['a refusal', '/runs/nobody-started-this'],
];

const gateway = await goLiveGateway();

/** Elements of a page with their attributes, as far as a browser would care here. */
function elements(page: string, names: string): { name: string; attributes: Record<string, string> }[] {
  return [...page.matchAll(new RegExp(`<(${names})\\b([^>]*)>`, 'g'))].map(([, name = '', rest = '']) => ({
    name,
    attributes: Object.fromEntries(
      [...rest.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  }));
}

describe.each(PAGES)('%s', (_, path) => {
  let page: string;
  beforeAll(async () => {
    page = await gateway.page(path, 'noor');
  });

  it('has a language, a title, one first heading, and no level left out below it', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page).toMatch(/<title>[^<]+ · Daybook<\/title>/);
    const levels = [...page.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('has its landmarks, and a way past the head of the page', () => {
    for (const landmark of ['<header>', '<nav aria-label="Pages">', '<main id="main" tabindex="-1"', '<footer'])
      expect(page).toContain(landmark);
    expect(page.indexOf('<a class="skip" href="#main">')).toBeLessThan(page.indexOf('<header>'));
  });

  it('labels everything that can be filled in, and names everything that can be pressed', () => {
    const labelled = new Set(elements(page, 'label').map(({ attributes }) => attributes.for));
    for (const { name, attributes } of elements(page, 'input|select|textarea')) {
      if (attributes.type === 'hidden') continue;
      const wrapped = new RegExp(
        `<label[^>]*>\\s*<${name}[^>]*name="${attributes.name?.replace(/[.[\]]/g, '\\$&')}"`,
      ).test(page);
      expect({ path, attributes, labelled: wrapped || labelled.has(attributes.id ?? '') }).toMatchObject({
        labelled: true,
      });
    }
    for (const [, text = ''] of page.matchAll(
      /<(?:button|a|summary|legend)\b[^>]*>([\s\S]*?)<\/(?:button|a|summary|legend)>/g,
    ))
      expect(text.replace(/<[^>]+>/g, '').trim()).not.toBe('');
  });

  it('gives every id once, and every reference leads to one', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const named = [...page.matchAll(/(?:aria-labelledby|aria-describedby|for|href)="(#?[^"]+)"/g)].flatMap(
      ([whole, value = '']) =>
        whole.startsWith('href') ? (value.startsWith('#') ? [value.slice(1)] : []) : value.split(' '),
    );
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has nothing that a strict content policy would refuse', () => {
    const own = page.replace(/srcdoc="[^"]*"/g, '');
    expect(own).not.toMatch(/<style|\sstyle=|<script(?! src="\/live\.js")|\son[a-z]+=|javascript:/);
  });

  it('says each state in words beside its shape', () => {
    for (const [, text = ''] of page.matchAll(/<span class="(?:badge|mark) [^"]*"><svg[\s\S]*?<\/svg>([^<]*)<\/span>/g))
      expect(text.trim()).toMatch(/[a-z]{3,}/);
  });
});

describe('pages of an environment with a colour', () => {
  it.each([`/runs/${RUN}`, askAt('go/1'), askAt('ready/1'), `/runs/${RUN}/messages`])(
    '%s name it at the top',
    async (path) => {
      expect(await gateway.page(path, 'noor')).toMatch(
        /<p class="band band-red"><span>You are in<\/span> <strong>production<\/strong><\/p>/,
      );
    },
  );

  it('take a colour that the style sheet does not have for grey, and never into the markup', async () => {
    const other = await goLiveGateway();
    other.view.colour = '"><script>alert(1)</script>';
    const page = await other.page(`/runs/${RUN}`, 'noor');
    expect(page).toContain('class="band band-grey"');
    expect(page).not.toContain('alert(1)');
  });
});

describe('scripts', () => {
  it('are on pages that decide nothing only, and come from this gateway', async () => {
    expect(await gateway.page('/', 'noor')).toContain('<script src="/live.js" defer></script>');
    expect(await gateway.page(`/runs/${RUN}`, 'noor')).toContain('<script src="/live.js" defer></script>');
    for (const ask of ['go/1', 'ready/1', 'announce/1', 'warm-up/1/failure-1'])
      expect(await gateway.page(askAt(ask), 'noor')).not.toContain('<script');
  });

  it('are let in by the policy of those pages alone', async () => {
    const policyOf = async (path: string) => (await gateway.get(path)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(`/runs/${RUN}`)).toContain("script-src 'self'");
    for (const path of [askAt('go/1'), '/people', `/runs/${RUN}/messages`]) {
      expect(await policyOf(path)).toContain("default-src 'none'");
      expect(await policyOf(path)).not.toContain('script-src');
    }
  });
});

it('pages need a session in a workspace that is not local, and lead to the sign-in and back', async () => {
  const strict = await testGateway({ local: false });
  for (const path of ['/', '/people', '/questionnaires', `/runs/${RUN}`, askAt('go/1'), `/runs/${RUN}/messages`]) {
    const reply = await strict.get(path);
    expect([reply.status, reply.headers.get('location')]).toEqual([303, `/sign-in?to=${encodeURIComponent(path)}`]);
  }
  for (const path of ['/live', `/runs/${RUN}/live`]) expect((await strict.get(path)).status).toBe(303);
});
