import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { key } from '../../../activities/steps/key.js';
import { VaultKv } from '../../../activities/targets/vault-kv.js';
import type { Outcome } from '../../../model/outcome.js';
import { freePort } from '../../../tools/temporal/ports.js';
import { type KvFault, KvServer } from '../../../tools/vault/kv-server.js';
import { hasProgram } from '../../support/needs.js';
import { makeWorld, until, type World } from '../support/world.js';

const PATH = 'shop/webhook';
const ROTATE = { action: 'rotate', retire: 'next-rotation' };

function storeAt(url: string, token: string): VaultKv {
  const config = { url, token, mount: 'secret', path: PATH };
  const target = { name: 'webhook-key', environment: 'production', kind: 'vault-kv', config, local: true };
  return new VaultKv(target, new AbortController().signal);
}

describe('a key in Vault', () => {
  const token = `canary-${randomUUID()}`;
  let server: KvServer;
  let world: World;
  const seen: Outcome[] = [];

  beforeEach(async () => {
    server = await KvServer.start({ token });
    world = makeWorld();
  });
  afterEach(async () => {
    await server.stop();
    world.remove();
    expect(JSON.stringify(seen)).not.toContain(token);
  });

  async function step(params: object, change: { epoch?: number; step?: string; attempts?: number } = {}) {
    const config = { url: server.url, token, mount: 'secret', path: PATH };
    const call = world.callOn({ kind: 'vault-kv', config }, { type: 'key', params: params as never, ...change });
    const outcome = await key(call, world.deps);
    seen.push(outcome);
    return outcome;
  }
  const held = () => server.latest(PATH) as { id: string; value: string; previous?: { id: string; value: string } };
  const faultOnce = (fault: KvFault, method: string) => {
    let left = 1;
    server.fault = (request) => (request.method === method && left-- > 0 ? fault : undefined);
  };

  it('is made, then rotated with the one before kept, and its value is told to nobody', async () => {
    expect(await step({ action: 'initialise' }, { step: 'first' })).toMatchObject({ status: 'succeeded' });
    const first = held();
    expect(Buffer.from(first.value, 'base64url')).toHaveLength(32);
    expect(await step(ROTATE)).toMatchObject({ status: 'succeeded', outputs: { previous: first.id, retired: 'no' } });
    expect(held()).toMatchObject({ previous: { id: first.id, value: first.value } });
    expect(JSON.stringify(seen)).not.toContain(first.value);
    expect(JSON.stringify(seen)).not.toContain(held().value);
  });

  it('is not made a second time when the answer to the write was lost', async () => {
    faultOnce('dropped', 'POST');
    expect(await step({ action: 'initialise' })).toMatchObject({ status: 'errored', happened: 'unknown' });
    const made = held();
    expect(await step({ action: 'initialise' })).toMatchObject({ status: 'succeeded', outputs: { id: made.id } });
    expect(server.versions(PATH)).toBe(1);
  });

  it('is written once when the network repeats the request: the second one is refused by check-and-set', async () => {
    faultOnce('repeated', 'POST');
    const outcome = await step({ action: 'initialise' });
    expect(server.versions(PATH)).toBe(1);
    expect(outcome.status).not.toBe('succeeded');
    expect(await step({ action: 'initialise' }, { epoch: 2 })).toMatchObject({ outputs: { id: held().id } });
    expect(server.versions(PATH)).toBe(1);
  });

  it.each([
    ['refused', { status: 'failed', reason: 'forbidden' }],
    ['sealed', { status: 'errored', reason: 'not-now' }],
    ['broken', { status: 'errored', reason: 'server-error' }],
  ] as const)('is not changed by a server that is %s', async (fault, expected) => {
    await step({ action: 'initialise' }, { step: 'first' });
    const first = held();
    server.fault = () => fault;
    expect(await step(ROTATE)).toMatchObject(expected);
    expect(held()).toEqual(first);
  });

  it('is never written over what somebody else wrote', async () => {
    const store = storeAt(server.url, token);
    await store.write({ current: { id: 'k1', value: 'canary-one' } }, undefined);
    const read = await store.read();
    await store.write({ current: { id: 'k2', value: 'canary-two' } }, read?.revision);
    const late = store.write({ current: { id: 'k3', value: 'canary-three' } }, read?.revision);
    await expect(late).rejects.toMatchObject({ kind: 'failed', reason: 'changed-by-others', happened: 'no' });
    expect(held().id).toBe('k2');
  });

  it('is examined: what the token may do there', async () => {
    expect((await storeAt(server.url, token).examine()).may.map(({ verdict }) => verdict)).toEqual(['yes', 'yes']);
    await expect(storeAt(server.url, 'another').examine()).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

interface AnyVault {
  url: string;
  token: string;
  stop(): Promise<void>;
}

async function smallServer(): Promise<AnyVault> {
  const token = `canary-${randomUUID()}`;
  const server = await KvServer.start({ token });
  return { url: server.url, token, stop: () => server.stop() };
}

async function realVault(): Promise<AnyVault> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const words = ['server', '-dev', '-dev-root-token-id=root', `-dev-listen-address=127.0.0.1:${port}`];
  const program = spawn('vault', words, { stdio: 'ignore' });
  const isUp = () =>
    fetch(`${url}/v1/sys/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until('Vault answers', isUp, 30_000);
  return { url, token: 'root', stop: async () => void program.kill() };
}

// No registry of ours has a real one, so that not even CI must have it; where one is found it has to agree with the small one.
const VAULTS: [name: string, start: () => Promise<AnyVault>][] = [['the small server', smallServer]];
if (hasProgram('vault', ['version'])) VAULTS.push(['a real Vault', realVault]);

describe.each(VAULTS)('%s', (_, start) => {
  let vault: AnyVault;
  beforeAll(async () => {
    vault = await start();
  });
  afterAll(() => vault.stop());

  it('keeps the contract of the KV engine, version 2', async () => {
    const { url, token } = vault;
    const store = storeAt(url, token);
    expect(await store.read()).toBeUndefined();
    await store.write({ current: { id: 'k1', value: 'canary-one' } }, undefined);
    const read = await store.read();
    expect(read).toMatchObject({ current: { id: 'k1', value: 'canary-one' }, revision: '1' });
    await expect(store.write({ current: { id: 'k2', value: 'x' } }, undefined)).rejects.toMatchObject({
      reason: 'changed-by-others',
    });
    await expect(storeAt(url, 'another').read()).rejects.toMatchObject({ reason: 'forbidden' });
    expect((await store.examine()).may.map(({ verdict }) => verdict)).toEqual(['yes', 'yes']);
  });
});
