import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../../model/workspace.js';
import { loadWorkspace } from '../../workspace/load.js';
import { writeWorkspace } from '../support/workspace.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const HEADERS = { host: '127.0.0.1:7080' };

let gateway: TestGateway;
let workspace: Workspace;
beforeEach(async () => {
  const loaded = await loadWorkspace(await writeWorkspace({}));
  if (!loaded.workspace) throw new Error('the workspace does not check');
  workspace = loaded.workspace;
  gateway = await testGateway({ onDisk: workspace });
});

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(workspace.root, file);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

const remove = (person: string) =>
  edit('people.yaml', (text) =>
    text.replace(new RegExp(`^ {2}${person}: .*\n`, 'm'), '').replace(new RegExp(`, ${person}\\b`, 'g'), ''),
  );
const breakPeople = () => edit('people.yaml', (text) => text.replace('groups:', 'grouqs:'));

async function signInOffered(): Promise<string[]> {
  const offer = (await (await gateway.get('/api/sign-in')).json()) as { development: { people: { id: string }[] } };
  return offer.development.people.map(({ id }) => id);
}

describe('a gateway whose workspace changes while it runs', () => {
  it('lets nobody in any more who was removed, by token, cookie or sign-in', async () => {
    const { token } = await gateway.signIn('lea');
    const { cookie, formToken } = await gateway.signInWeb('lea');
    const open = () => gateway.app.request('/people', { headers: { ...HEADERS, cookie } });
    expect((await gateway.get('/api/runs', token)).status).toBe(200);
    expect(await (await open()).text()).toContain('Sign out');
    await remove('lea');
    expect(await codeOf(await gateway.get('/api/runs', token))).toBe('unknown-person');
    expect(await codeOf(await gateway.post('/api/sign-in/development', { person: 'lea' }))).toBe('unknown-person');
    expect((await gateway.postForm('/sign-out', { 'form-token': formToken }, { cookie })).status).toBe(403);
    const page = await (await open()).text();
    expect(page).not.toContain('Sign out');
    expect(page).not.toContain('Lea Brandt');
  });

  it('knows at once who was added', async () => {
    await edit('people.yaml', (text) => text.replace('people:', 'people:\n  zoe: { name: Zoe Young }'));
    expect(await signInOffered()).toContain('zoe');
    const reply = await gateway.post('/api/sign-in/development', { person: 'zoe' });
    const { token } = (await reply.json()) as { token: string };
    expect((await gateway.get('/api/asks', token)).status).toBe(200);
    expect(await (await gateway.get('/people')).text()).toContain('Zoe Young');
  });

  it('shows its pages by what was last in order, and takes nothing from anybody, while it does not check', async () => {
    const { token } = await gateway.signIn('lea');
    const { cookie, formToken } = await gateway.signInWeb('lea');
    await breakPeople();
    const page = await gateway.app.request('/people', { headers: { ...HEADERS, cookie } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Lea Brandt')]);
    for (const reply of [
      await gateway.get('/api/asks', token),
      await gateway.post('/api/sign-in/development', { person: 'lea' }),
      await gateway.post('/api/runs/r1/steer', { action: 'pause' }, token),
      await gateway.post('/api/runs/r1/asks/go%2F1/answer', { action: 'approve', digest: 'd'.repeat(64) }, token),
    ])
      expect([reply.status, await codeOf(reply)]).toEqual([503, 'workspace-unreadable']);
    const form = await gateway.postForm('/runs/r1/asks/go%2F1/answer', { 'form-token': formToken }, { cookie });
    expect([form.status, await form.text()]).toEqual([503, expect.stringContaining('daybook check')]);
    await edit('people.yaml', (text) => text.replace('grouqs:', 'groups:'));
    expect((await gateway.get('/api/asks', token)).status).toBe(200);
  });

  it('says nothing of it to who is not signed in', async () => {
    await breakPeople();
    expect((await gateway.get('/api/asks')).status).toBe(401);
    expect((await gateway.get('/api/asks', 'made.up')).status).toBe(401);
  });

  it('judges by the policy that stands now, and stays as local as it was started', async () => {
    expect(gateway.context.workspace.policy.environments.production?.steer).toEqual(['release']);
    await edit('policy.yaml', (text) => text.replace('steer: [release]', 'steer: [operations]'));
    await edit('daybook.yaml', (text) => text.replace('zone: Europe/Berlin', 'zone: Asia/Tokyo'));
    await gateway.context.readWorkspace();
    expect(gateway.context.workspace.policy.environments.production?.steer).toEqual(['operations']);
    expect(gateway.context.workspace.daybook).toEqual(workspace.daybook);
  });
});
