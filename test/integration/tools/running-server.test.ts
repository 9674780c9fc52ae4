import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { temporalServer } from '../../../cli/dev/temporal-server.js';
import { SEARCH_ATTRIBUTES } from '../../../model/search-attributes.js';
import { type DevServer, startDevServer } from '../../../tools/temporal/dev-server.js';
import { canConnect } from '../../../tools/temporal/ports.js';

describe('a Temporal server that runs before daybook dev', () => {
  let folder: string;
  let running: DevServer;
  let lines: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-running-server-'));
    running = await startDevServer({ searchAttributes: {}, headless: true, log: join(folder, 'temporal.log') });
  });
  afterAll(async () => {
    await running.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    lines = [];
  });

  const take = (namespace = 'default') =>
    temporalServer({
      root: folder,
      env: { TEMPORAL_ADDRESS: running.address },
      written: { address: '127.0.0.1:7233', namespace },
      onLine: (line) => lines.push(line),
    });

  it('is used, named with its version, given the search attributes, and left running', async () => {
    const server = await take();
    const { address, version } = running;
    expect(server).toMatchObject({ address, version, namespace: 'default', rung: 'TEMPORAL_ADDRESS' });
    expect(server.pid).toBeUndefined();
    expect(lines).toContain(
      `Temporal ${version} runs at ${address} (TEMPORAL_ADDRESS) and is left running; namespace default`,
    );
    expect(lines.filter((line) => line.includes('lacks'))).toHaveLength(running.lacks.length);
    expect(await attributes()).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
    await server.stop();
    expect(await canConnect(address)).toBe(true);
    expect(readdirSync(folder)).toEqual(['temporal.log']);
  });

  it('is told once which search attributes it got', async () => {
    await take();
    lines = [];
    await take();
    expect(lines.filter((line) => line.startsWith('Added'))).toEqual([]);
  });

  it('is refused when it has not the namespace, with the command that makes it', async () => {
    await expect(take('shop')).rejects.toThrow(
      `has no namespace shop. Make it (temporal operator namespace create shop --address ${running.address})`,
    );
  });

  async function attributes(): Promise<string[]> {
    const connection = await Connection.connect({ address: running.address });
    try {
      const known = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      return Object.keys(known.customAttributes ?? {});
    } finally {
      await connection.close();
    }
  }
});
