import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import { POLICY } from '../../faults/runbook.js';
import { parseWorkspace } from '../../model/files/parse-workspace.js';
import { webhookTransport } from '../../transports/webhook/webhook-transport.js';
import { approvalCard, letter } from '../model/messages/made-up-asks.js';
import { makeLetter } from './support/letters.js';
import { Pager } from './support/pager.js';

/** Code blocks of a page, by language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(path.join(process.cwd(), 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, found, code = '']) =>
    found === language ? [code] : [],
  );
}

function block(page: string, language: string, begins: string): string {
  const found = blocks(page, language).find((code) => code.startsWith(begins));
  if (!found) throw new Error(`${page} has no ${language} that begins with ${begins}`);
  return found;
}

const HEAD = `
daybook: 1
zone: UTC
temporal: { address: 'temporal:7233' }
gateway: { address: 'https://daybook.shop.example' }
`;

/** What a page shows of people.yaml, with the groups that policy needs. */
function peopleOf(page: string): string {
  const shown = blocks(page, 'yaml').find((code) => code.startsWith('# people.yaml'));
  const { people = {}, ...rest } = (shown ? parse(shown) : {}) as { people?: object };
  const [dana, omar] = ['dana', 'omar'].map((id) => ({ name: id, email: `${id}@shop.example` }));
  return stringify({
    people: { dana, omar, ...people },
    ...rest,
    groups: { release: ['dana'], product: ['omar'], operations: ['dana', ...Object.keys(people)] },
  });
}

let pager: Pager;
beforeEach(async () => {
  pager = await Pager.start();
});
afterEach(() => pager.stop());

function open(shape: 'daybook' | 'pagerduty') {
  const config = { url: new URL(pager.url), secret: 'a secret', timeoutMs: 5_000 };
  return webhookTransport({ name: 'pager', shape, config });
}

describe('the page about', () => {
  it.each(['email.md', 'webhooks.md'])('%s shows files that check', (page) => {
    const texts = new Map([
      ['daybook.yaml', HEAD + block(page, 'yaml', '# daybook.yaml')],
      ['targets.yaml', block(page, 'yaml', '# targets.yaml')],
      ['people.yaml', peopleOf(page)],
      ['policy.yaml', POLICY.replace('guarded: [{ type: traffic }]', 'guarded: []')],
    ]);
    expect(parseWorkspace(texts, '/').problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('webhooks.md shows a recipe that knows our signature from every other', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'daybook-recipe-'));
    writeFileSync(path.join(folder, 'recipe.mjs'), block('webhooks.md', 'js', 'import'));
    const { isFromDaybook } = await import(pathToFileURL(path.join(folder, 'recipe.mjs')).href);
    await open('daybook').send(makeLetter(), { channel: 'x', group: 'y' });
    const { headers, body } = pager.last;
    expect(isFromDaybook(headers, Buffer.from(body), 'a secret')).toBe(true);
    expect(isFromDaybook(headers, Buffer.from(`${body} `), 'a secret')).toBe(false);
    expect(isFromDaybook(headers, Buffer.from(body), 'another')).toBe(false);
    expect(isFromDaybook({}, Buffer.from(body), 'a secret')).toBe(false);
    expect(isFromDaybook(headers, Buffer.from(body), 'a secret', Date.now() + 400_000)).toBe(false);
  });

  it.each(['daybook', 'pagerduty'] as const)('webhooks.md shows the fields that the shape %s has', async (shape) => {
    const begins = shape === 'daybook' ? '{\n  "version"' : '{\n  "routing_key"';
    const shown = JSON.parse(block('webhooks.md', 'json', begins));
    const link = 'https://daybook.shop.example/a';
    const person = { id: 'ines', name: 'Ines Duarte', addresses: { pager: 'R0INES' } };
    await open(shape).send(letter(approvalCard(), { link }), { person });
    expect(namesOf(pager.last.json)).toEqual(namesOf(shown));
  });
});

/** Names of all fields; what PagerDuty calls custom is left out. */
function namesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(namesOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, name === 'custom_details' ? {} : namesOf(item)])
      .sort(),
  );
}
