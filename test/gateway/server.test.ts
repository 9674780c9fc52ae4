import type { ApiError, Health, Session } from '../../gateway/api.js';
import { type Gateway, startGateway } from '../../gateway/server.js';
import type { Workspace } from '../../model/workspace.js';
import { loadWorkspace } from '../../workspace/load.js';
import { writeWorkspace } from '../support/workspace.js';
import { temporaryFolder, workspaceAt } from './support/fixtures.js';

const nowhere = { temporal: '127.0.0.1:9', namespace: 'default', gateway: 'http://127.0.0.1:0' };
const start = async (port = 0, workspace?: Workspace): Promise<Gateway> =>
  startGateway({
    workspace: workspace ?? (await written()),
    addresses: nowhere,
    port,
    version: '1.2.3',
    log: () => {},
  });

async function written(): Promise<Workspace> {
  const { workspace } = await loadWorkspace(await writeWorkspace({}));
  if (!workspace) throw new Error('the workspace does not check');
  return workspace;
}

describe('the gateway', () => {
  it('serves on loopback without Temporal, and says that it is not reachable', async () => {
    const gateway = await start();
    expect(gateway.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const health = (await (await fetch(`${gateway.address}/api/health`)).json()) as Health;
    expect(health).toEqual({
      ok: false,
      local: true,
      version: '1.2.3',
      temporal: { address: '127.0.0.1:9', reachable: false },
    });
    const sent = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'dana' }),
    };
    const { token } = (await (await fetch(`${gateway.address}/api/sign-in/development`, sent)).json()) as Session;
    const runs = await fetch(`${gateway.address}/api/runs`, { headers: { authorization: `Bearer ${token}` } });
    expect([runs.status, ((await runs.json()) as ApiError).error.code]).toEqual([503, 'temporal-unreachable']);
    await gateway.close();
    await gateway.close();
    await expect(fetch(`${gateway.address}/api/health`)).rejects.toThrow();
  });

  it('refuses a port that is taken', async () => {
    const first = await start();
    await expect(start(Number(new URL(first.address).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });

  it('does not start without a signing key in a workspace that is not local', async () => {
    await expect(start(0, workspaceAt(await temporaryFolder(), { local: false }))).rejects.toMatchObject({
      code: 'signing-key-missing',
    });
  });
});
