import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSlots } from '../../examples/storefront/demo/slots.js';

let root: string;
let servers: Server[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slots-'));
  mkdirSync(join(root, '.daybook/processes'), { recursive: true });
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  rmSync(root, { recursive: true, force: true });
});

/** Listens as the supervisor of a slot does. Resolves when it listens; `asked` gets every question. */
async function supervisor(slot: string, reply: string, asked: string[] = []): Promise<string[]> {
  const server = createServer((connection) => {
    connection.setEncoding('utf8').on('data', (text) => {
      asked.push(String(text));
      connection.end(reply);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(join(root, `.daybook/processes/${slot}.sock`), resolve));
  return asked;
}

describe('ending what was deployed', () => {
  it('asks each supervisor to stop, and names the slots that ended', async () => {
    const green = await supervisor('production.storefront-host.green', '{"stopped":true}\n');
    const blue = await supervisor('production.storefront-host.blue', '{"stopped":true}\n');
    const ended = await endSlots(root);
    expect(ended.sort()).toEqual(['production.storefront-host.blue', 'production.storefront-host.green']);
    expect([...green, ...blue].map((line) => JSON.parse(line) as unknown)).toEqual([
      { ask: 'stop', graceMs: 10_000 },
      { ask: 'stop', graceMs: 10_000 },
    ]);
  });

  it('passes over a socket that nobody listens on, and a workspace that never deployed', async () => {
    writeFileSync(join(root, '.daybook/processes/production.storefront-host.green.sock'), '');
    expect(await endSlots(root)).toEqual([]);
    expect(await endSlots(join(root, 'elsewhere'))).toEqual([]);
  });

  it('ends the heartbeats of a drill that was cut off', async () => {
    mkdirSync(join(root, '.daybook/drills'));
    const asked = await supervisor('../drills/704bf9151b774e46', '{"pid":4711,"beats":12}\n');
    expect(await endSlots(root)).toEqual(['704bf9151b774e46']);
    expect(asked).toHaveLength(1);
  });

  it('does not claim an end that the supervisor did not confirm', async () => {
    await supervisor('production.storefront-host.green', '{"stopped":false}\n');
    await expect(endSlots(root)).rejects.toThrow(/green\.sock answered: \{"stopped":false\}/);
  });
});
