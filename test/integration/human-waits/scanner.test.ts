import { Agent, request } from 'node:http';
import { type Browser, chromium, type Page } from 'playwright-core';
import { answerByLink, linkIn } from '../../support/mail-link.js';
import { describeNeeding, hasProgram } from '../../support/needs.js';
import { onRecord } from '../../support/on-record.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const part = { name: 'chromium', present: hasProgram(CHROMIUM, ['--version']), cure: 'Install Debian’s chromium.' };

const VISITS = 9_900;
const BROWSED = 100;

/** Both are asked by mail. */
const BY_MAIL = ['lea', 'ines'];
const STEPS = `      - { id: tell, type: acknowledge, to: [lea, ines], message: { subject: Tonight, body: We switch tonight. }, deadline: 4h, onDeadline: fail }
      - { id: ready, type: questionnaire, to: [lea, ines], message: { subject: Ready, body: Are you ready? }, questions: [{ name: ready, label: Ready, type: yes-no }], deadline: 4h, onDeadline: fail }
`;

let site: PeopleSite;
let run: string;
let links: string[];
let agent: Agent;
let browser: Browser;

const mailOf = (person: string, subject: string) =>
  site.mailbox.arrival(
    ({ to, parsed }) => to.includes(`${person}@shop.example`) && (parsed.subject ?? '').includes(subject),
  );

interface Visit {
  method: string;
  address: string;
  headers: Record<string, string>;
}

function visit({ method, address, headers }: Visit): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { method, agent, headers }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** What programs that look through mail send, and what somebody would who takes a question for an answer. */
const WAYS: ((link: string) => Visit)[] = [
  ...['GET', 'HEAD', 'OPTIONS'].map((method) => (link: string) => ({ method, address: link, headers: {} })),
  (link) => ({ method: 'GET', address: link, headers: { 'user-agent': 'Mozilla/5.0 SafeLinks', purpose: 'prefetch' } }),
  (link) => ({ method: 'GET', address: `${link}?action=acknowledge&confirm=yes`, headers: {} }),
  (link) => ({ method: 'GET', address: `${link}?_method=POST&action=acknowledge`, headers: {} }),
  (link) => ({ method: 'GET', address: link, headers: { 'x-http-method-override': 'POST' } }),
  (link) => ({ method: 'HEAD', address: `${link}?action=decline`, headers: { 'sec-purpose': 'prefetch;prerender' } }),
  (link) => ({
    method: 'OPTIONS',
    address: link,
    headers: { origin: 'https://scanner.example', 'access-control-request-method': 'POST' },
  }),
];

async function visitAll(times: number): Promise<Map<number, number>> {
  const answers = new Map<number, number>();
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < times; at = next++) {
      const way = WAYS[at % WAYS.length] as (link: string) => Visit;
      const status = await visit(way(links[Math.floor(at / WAYS.length) % links.length] ?? ''));
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return answers;
}

/** Runs in the page: touches all that could react to it, and says where that stands and whatever it leads to. */
const TOUCH = `(() => {
  const all = [...document.querySelectorAll('a, button, label, input, textarea')];
  for (const one of all)
    for (const type of ['pointerover', 'mouseover', 'mouseenter', 'focus', 'touchstart'])
      one.dispatchEvent(new Event(type, { bubbles: true }));
  const boxes = all.map((one) => one.getBoundingClientRect()).filter(({ top, width }) => top > 0 && width > 0);
  const leading = [...document.querySelectorAll('[href], [src], [action]')];
  return {
    places: boxes.map(({ left, top }) => [left + 2, top + 2]),
    addresses: leading.flatMap((one) => ['href', 'src', 'action'].map((name) => one.getAttribute(name)).filter(Boolean)),
  };
})()`;

/** Loads a page with its scripts, moves over whatever could react to that, and fetches what it leads to and is new. */
async function browse(page: Page, link: string, fetched: Set<string>): Promise<void> {
  const opened = await page.goto(link, { waitUntil: 'load' });
  expect(opened?.status()).toBe(200);
  const found = (await page.evaluate(TOUCH)) as { places: [number, number][]; addresses: string[] };
  expect(found.places.length).toBeGreaterThan(2);
  for (const [left, top] of found.places) await page.mouse.move(left, top);
  for (const address of found.addresses) {
    const { href } = new URL(address, link);
    if (!fetched.has(href)) await page.request.get(href);
    fetched.add(href);
  }
}

describeNeeding(part, 'programs that look through mail', () => {
  beforeAll(async () => {
    site = await peopleSite({ runbooks: { r: HEAD + stageOf(STEPS, 'parallel') } });
    agent = new Agent({ keepAlive: true, maxSockets: 16 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    run = await site.scenario.start('r');
    for (const step of ['tell', 'ready']) await site.scenario.audience(run, step);
    links = [];
    for (const person of BY_MAIL)
      for (const subject of ['Tonight', 'Ready']) links.push(linkIn(await mailOf(person, subject)));
  });

  afterAll(async () => {
    agent.destroy();
    await browser.close();
    await site.scenario.steer(run, 'abort');
    await site.close();
  });

  it(`H15: ${VISITS} visits by GET, HEAD and OPTIONS, and ${BROWSED} of a browser with scripts, decide nothing; one form does`, async () => {
    const before = await onRecord(site.scenario, run);
    const answers = await visitAll(VISITS);
    expect([...answers.keys()].sort()).toEqual([200, 404]);
    const page = await browser.newPage({ javaScriptEnabled: true });
    const fetched = new Set<string>();
    for (let at = 0; at < BROWSED; at += 1) await browse(page, links[at % links.length] ?? '', fetched);
    expect(await onRecord(site.scenario, run)).toEqual(before);

    // What a person does counts, at the same address: this test would notice an answer.
    expect(await answerByLink(links[0] ?? '', { action: 'acknowledge' })).toBe(303);
    const tell = { run, ask: 'tell/1' };
    expect(await site.scenario.entry(tell, 'lea', ({ answer }) => answer !== undefined)).toMatchObject({
      state: 'acknowledged',
    });
    expect(await onRecord(site.scenario, run)).not.toEqual(before);
  }, 600_000);
});
