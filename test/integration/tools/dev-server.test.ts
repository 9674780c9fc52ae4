import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';

import { type DevServer, type DevServerOptions, startDevServer } from '../../../tools/temporal/dev-server.js';
import { findTemporal } from '../../../tools/temporal/find-temporal.js';
import { canConnect, freePort } from '../../../tools/temporal/ports.js';

describe('the development server', () => {
  let folder: string;
  let started: DevServer[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-dev-server-'));
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.kill()));
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (options: Partial<DevServerOptions> = {}) => {
    const log = join(folder, 'temporal.log');
    const server = await startDevServer({ searchAttributes: {}, headless: true, log, ...options });
    started.push(server);
    return server;
  };
  const withClient = async <T>({ address }: DevServer, use: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await Connection.connect({ address });
    try {
      return await use(new Client({ connection }));
    } finally {
      await connection.close();
    }
  };
  const attributesOf = (server: DevServer) =>
    withClient(server, async ({ connection }) => {
      const known = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      return Object.keys(known.customAttributes ?? {});
    });
  const startRun = (server: DevServer, workflowId: string) =>
    withClient(server, (client) => client.workflow.start('nothing', { taskQueue: 'nobody', workflowId }));
  const statusOf = (server: DevServer, workflowId: string) =>
    withClient(server, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

  it('answers on this machine only, knows its search attributes, and says what it is', async () => {
    const server = await start({ searchAttributes: { Colour: 'Keyword', Count: 'Int' } });
    expect(server.address).toBe(`127.0.0.1:${server.port}`);
    expect(server.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(server.uiAddress).toBeUndefined();
    expect(await attributesOf(server)).toEqual(expect.arrayContaining(['Colour', 'Count']));
  });

  it('serves its pages where it says', async () => {
    const server = await start({ headless: false });
    const page = await fetch(`${server.uiAddress}/`);
    expect(page.status).toBe(200);
  });

  it('makes the namespace that is asked for', async () => {
    const server = await start({ namespace: 'shop' });
    await withClient(server, ({ workflowService }) => workflowService.describeNamespace({ namespace: 'shop' }));
    expect(server.namespace).toBe('shop');
  });

  it('skips time when asked to, or says that it cannot', async () => {
    const server = await start();
    const asked = withClient(server, ({ workflowService }) =>
      workflowService.startWorkflowExecution({
        namespace: 'default',
        workflowId: 'skips',
        requestId: 'skips',
        workflowType: { name: 'nothing' },
        taskQueue: { name: 'nobody' },
        timeSkippingConfig: { enabled: true },
      }),
    );
    await (server.lacks.length === 0
      ? expect(asked).resolves.toHaveProperty('runId')
      : expect(asked).rejects.toThrow());
  });

  it('ends when it is stopped, and a second stop does nothing', async () => {
    const server = await start();
    await server.stop();
    await server.stop();
    await expect(server.exited).resolves.toBe('code 0');
    expect(await canConnect(server.address)).toBe(false);
  });

  it('keeps its data over kill -9, on the same port', async () => {
    const dataFile = join(folder, 'data', 'temporal.sqlite');
    const first = await start({ dataFile });
    await startRun(first, 'survivor');
    await first.kill();
    await expect(first.exited).resolves.toBe('SIGKILL');
    const second = await start({ dataFile, port: first.port });
    expect(second.address).toBe(first.address);
    expect(await statusOf(second, 'survivor')).toBe('RUNNING');
  });

  it('adds search attributes that are newer than the data file', async () => {
    const dataFile = join(folder, 'temporal.sqlite');
    const first = await start({ dataFile, searchAttributes: { Colour: 'Keyword' } });
    await first.stop();
    const second = await start({ dataFile, searchAttributes: { Colour: 'Keyword', Size: 'Int' } });
    expect(await attributesOf(second)).toEqual(expect.arrayContaining(['Colour', 'Size']));
  });

  it('moves a data file of another server version aside and says so', async () => {
    const dataFile = join(folder, 'temporal.sqlite');
    writeFileSync(dataFile, 'old data');
    writeFileSync(
      `${dataFile}.writer.json`,
      JSON.stringify({ version: '1.29.0', pid: process.pid, address: '127.0.0.1:1' }),
    );
    const notices: string[] = [];
    await start({ dataFile, onNotice: (sentence) => notices.push(sentence) });
    expect(notices).toEqual([expect.stringMatching(/written by server 1\.29\.0.*moved to .*from-1\.29\.0/)]);
    expect(readFileSync(`${dataFile}.from-1.29.0`, 'utf8')).toBe('old data');
  });

  it('moves a data file of unknown origin aside without losing an earlier one', async () => {
    const dataFile = join(folder, 'temporal.sqlite');
    writeFileSync(dataFile, 'newer');
    writeFileSync(`${dataFile}.from-unknown`, 'older');
    await start({ dataFile });
    expect(readFileSync(`${dataFile}.from-unknown`, 'utf8')).toBe('older');
    expect(readFileSync(`${dataFile}.from-unknown.2`, 'utf8')).toBe('newer');
  });

  it('refuses a data file that a living server uses, and names that server', async () => {
    const dataFile = join(folder, 'temporal.sqlite');
    const first = await start({ dataFile });
    await expect(start({ dataFile })).rejects.toThrow(
      `is in use by the Temporal server at ${first.address} (process ${first.pid})`,
    );
  });

  it('refuses a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken by another program`);
    other.close();
  });

  it('reports a server that does not start with the last lines of its log, and leaves none running', async () => {
    const binary = await anyBinary();
    const broken = start({ binary, dynamicConfig: {}, searchAttributes: { 'no good': 'Nonsense' as 'Keyword' } });
    await expect(broken).rejects.toThrow(
      /did not start on 127\.0\.0\.1:\d+: it ended with code 1\.\n[\s\S]*Nonsense[\s\S]*The whole log: /,
    );
  });

  it('does not outlive the process that started it, even when that is killed', async () => {
    const program = `
      import { startDevServer } from ${JSON.stringify(join(process.cwd(), 'dist/tools/temporal/dev-server.js'))};
      const server = await startDevServer({ searchAttributes: {}, headless: true, log: ${JSON.stringify(join(folder, 'owned.log'))} });
      console.log(server.address);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [address] = (await once(owner.stdout, 'data')).map((line) => String(line).trim()) as [string];
    expect(await canConnect(address)).toBe(true);
    owner.kill('SIGKILL');
    for (const deadline = Date.now() + 15_000; await canConnect(address); ) expect(Date.now()).toBeLessThan(deadline);
  });

  it('is found by its address, with its version', async () => {
    const server = await start();
    const found = await findTemporal({ env: { TEMPORAL_ADDRESS: server.address }, allowAddress: 'loopback' });
    expect(found).toMatchObject({ kind: 'address', address: server.address, version: server.version });
  });

  it('leaves nothing but its data and its log', async () => {
    const port = await freePort();
    const server = await start({ port, dataFile: join(folder, 'temporal.sqlite') });
    await server.stop();
    const left = readdirSync(folder).filter((name) => !name.startsWith('temporal.sqlite'));
    expect(left).toEqual(['temporal.log']);
    expect(existsSync(join(folder, 'temporal.sqlite'))).toBe(true);
  });

  async function anyBinary() {
    const found = await findTemporal({ env: process.env });
    if (found.kind !== 'binary') throw new Error('no binary');
    return found;
  }
});
