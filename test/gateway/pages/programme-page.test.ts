import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planWith, stepOf, temporaryFolder } from '../support/fixtures.js';
import { type TestGateway, testGateway } from '../support/gateway.js';
import { textOf } from './support/go-live-gateway.js';

const PROGRAMME = `
daybook: 1
programme: shop
title: The <shop>
owner: release
inputs: { release: { type: string } }
parts:
  - { part: stage, runbook: prepare, environment: production, inputs: { release: '\${{ inputs.release }}' } }
  - { part: proof, runbook: prove, environment: production, needs: [stage] }
  - { part: go-live, runbook: switch, environment: production, needs: [proof] }
  - part: nightly
    runbook: look
    environment: production
    needs: [stage]
    schedule: { cron: '30 2 * * *', zone: Europe/Berlin, overlap: skip, catchUp: 10m, plan: pinned }
`;

let gateway: TestGateway;

beforeEach(async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'programmes'));
  await writeFile(join(root, 'programmes', 'shop.yaml'), PROGRAMME);
  gateway = await testGateway({ root });
});

async function pageOf(path: string, { app, signInWeb }: TestGateway = gateway): Promise<string> {
  const { cookie } = await signInWeb('dana', 'oidc');
  return (await app.request(path, { headers: { host: '127.0.0.1:7080', cookie } })).text();
}

async function begin(release: string): Promise<void> {
  const { token } = await gateway.signIn('dana');
  const made = planWith([stepOf('switch')], { inputs: { release } });
  const plan = { ...made, runbook: { ...made.runbook, name: 'prepare' } };
  const reply = await gateway.post('/api/programmes/shop/start', { part: 'stage', inputs: { release }, plan }, token);
  expect(reply.status).toBe(201);
}

describe('the page of a programme', () => {
  it('shows each part with its environment, its state and its run, behind what it needs', async () => {
    await begin('v1.5.0');
    const page = await pageOf('/programmes/shop/v1.5.0');
    const text = textOf(page);
    expect(text).toContain('The &lt;shop&gt;: v1.5.0');
    expect(text).toContain('0 of 4 parts are done; running: stage');
    expect(text).toContain('by dana');
    expect(page).toContain('<a href="/runs/shop--v1-5-0--stage">');
    expect(text).toContain('needs proof to have succeeded');
    expect(page.match(/<ol class="ranks">.*<\/ol>/s)?.[0].match(/<li><ul class="cards">/g)).toHaveLength(3);
    const [at, behind, last] = ['part-stage', 'part-proof', 'part-go-live'].map((id) => page.indexOf(`id="${id}"`));
    expect([(at ?? 0) < (behind ?? 0), (behind ?? 0) < (last ?? 0)]).toEqual([true, true]);
  });

  it('shows a release that has not begun: only what needs nothing is ready', async () => {
    const text = textOf(await pageOf('/programmes/shop/v9.0.0'));
    expect(text).toContain('Begun not begun');
    expect(text).toContain('0 of 4 parts are done; ready: stage');
  });

  it('is led to by the list, which says who began what', async () => {
    expect(textOf(await pageOf('/programmes'))).toContain('No release has gone into it.');
    await begin('v1.5.0');
    const page = await pageOf('/programmes');
    expect(page).toContain('<a href="/programmes/shop/v1.5.0">v1.5.0</a>');
    expect(textOf(page)).toContain('begun by dana');
  });

  it('says so where there is no programme', async () => {
    const none = await testGateway();
    expect(textOf(await pageOf('/programmes', none))).toContain('There is no programme.');
    expect(textOf(await pageOf('/programmes/none/v1'))).toContain('has no programme none');
  });
});
