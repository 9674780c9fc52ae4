import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createLocalJWKSet, importPKCS8, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import { keyEffect } from '../../../activities/keys/key-effect.js';
import { openKeyParts } from '../../../activities/keys/open.js';
import type { SigningParts } from '../../../activities/keys/signing-change.js';
import type { SigningKeys } from '../../../activities/keys/signing-keys.js';
import { runEffect } from '../../../activities/effect.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { Outcome } from '../../../model/outcome.js';
import { FarEnd } from '../support/far-end.js';
import { makeWorld, type World } from '../support/world.js';
import { Cuts, Killed } from './support/cuts.js';

const EXPECT = { $expr: 'key.id in response.json.keys.map(k, k.kid)', in: {} };

/** Of a worker that dies just before the switch. */
function withoutSign(keys: SigningKeys): SigningKeys {
  return {
    read: () => keys.read(),
    publish: (id, algorithm) => keys.publish(id, algorithm),
    keepUntil: (id, until) => keys.keepUntil(id, until),
    drop: (id) => keys.drop(id),
    sign: () => Promise.reject(new Killed('before the switch')),
  };
}

describe('a key that signs', () => {
  let world: World;
  let verifier: FarEnd;
  let now: number;
  const outcomes: Outcome[] = [];

  beforeEach(async () => {
    now = 1_700_000_000_000;
    world = makeWorld({ now: () => now });
    verifier = await FarEnd.start();
    verifier.onGet = (response) => response.end(text('jwks.json'));
    const storefront = { name: 'storefront', environment: 'production', kind: 'http', config: { url: verifier.url } };
    world.deps.workspace.targets.storefront = { production: storefront };
  });
  afterEach(async () => {
    await verifier.stop();
    world.remove();
    expect(JSON.stringify(outcomes)).not.toContain('PRIVATE KEY');
  });

  const text = (file: string) => readFileSync(path.join(world.root, 'signing', file), 'utf8');
  const keyIds = () => (JSON.parse(text('jwks.json')) as JSONWebKeySet).keys.map(({ kid }) => kid);
  const signing = () => JSON.parse(text('signing.json')) as { id: string; file: string };

  /** A token as the program that signs would make it now. */
  async function token(): Promise<string> {
    const { id, file } = signing();
    const pem = await importPKCS8(text(file), 'EdDSA');
    return new SignJWT({ order: 1 }).setProtectedHeader({ alg: 'EdDSA', kid: id }).sign(pem);
  }
  const verifies = (jwt: string) =>
    jwtVerify(jwt, createLocalJWKSet(JSON.parse(text('jwks.json')) as JSONWebKeySet)).then(
      () => true,
      () => false,
    );

  async function attempt(params: JsonObject, change: Partial<StepCall> = {}, cuts?: Cuts): Promise<Outcome> {
    const others = { storefront: { name: 'storefront', kind: 'http', config: { url: verifier.url } } };
    const call = world.callOn(
      { kind: 'jwks', config: { folder: 'signing' } },
      { type: 'key', params, others, ...change },
    );
    const outcome = await runEffect(call, world.deps, async (scope) => {
      const parts = await openKeyParts(scope);
      return keyEffect(cuts ? cuts.parts(parts) : parts);
    });
    outcomes.push(outcome);
    return outcome;
  }
  const consumers = [{ target: 'storefront', get: '/jwks.json', expect: EXPECT as unknown as JsonObject }];
  const rotate = { action: 'rotate', consumers, within: '1s' } as unknown as JsonObject;
  const first = () => attempt({ action: 'initialise' }, { step: 'first' });

  it('is public before it signs, and the old public key stays until what it signed is over', async () => {
    await first();
    const old = await token();
    const oldId = signing().id;
    expect(await attempt(rotate)).toMatchObject({ status: 'succeeded', outputs: { previous: oldId, retired: 'no' } });
    expect(signing().id).not.toBe(oldId);
    expect([await verifies(old), await verifies(await token())]).toEqual([true, true]);
    now += 25 * 60 * 60_000;
    await attempt(rotate, { epoch: 2 });
    expect(keyIds()).not.toContain(oldId);
    expect([await verifies(old), await verifies(await token())]).toEqual([false, true]);
  });

  it('does not sign while somebody who verifies has not got it, and signs when they have', async () => {
    await first();
    const oldId = signing().id;
    verifier.onGet = (response) => response.end('{"keys":[]}');
    const stuck = await attempt({ ...rotate, within: '0s' });
    expect(stuck).toMatchObject({
      status: 'failed',
      reason: 'consumers-missing',
      outputs: { missing: ['storefront'] },
    });
    expect(signing().id).toBe(oldId);
    expect(keyIds()).toEqual([oldId, stuck.outputs?.id]);
    verifier.onGet = (response) => response.end(text('jwks.json'));
    expect(await attempt(rotate, { epoch: 2 })).toMatchObject({
      status: 'succeeded',
      outputs: { id: stuck.outputs?.id },
    });
  });

  it('keeps private keys to their owner, and none of them in the public list', async () => {
    await first();
    expect(statSync(path.join(world.root, 'signing', signing().file)).mode & 0o777).toBe(0o600);
    expect((JSON.parse(text('jwks.json')) as JSONWebKeySet).keys.flatMap((one) => Object.keys(one))).not.toContain('d');
  });

  it('ends in the same step when it is told so, and there is no way back then', async () => {
    await first();
    const old = await token();
    await attempt({ ...rotate, retire: 'when-consumers-agree', retireAfter: '0s' });
    expect(await verifies(old)).toBe(false);
    expect(await attempt({ consumers, previous: true } as unknown as JsonObject, { phase: 'undo' })).toMatchObject({
      status: 'failed',
      reason: 'previous-retired',
    });
  });

  it('gives the signing back to the key before, while both stay public', async () => {
    await first();
    const oldId = signing().id;
    await attempt(rotate);
    const made = await token();
    const undone = await attempt({ consumers, previous: true } as unknown as JsonObject, { phase: 'undo' });
    expect(undone).toMatchObject({ status: 'succeeded', outputs: { id: oldId } });
    expect(signing().id).toBe(oldId);
    expect([await verifies(made), await verifies(await token())]).toEqual([true, true]);
  });

  it('counts the time of the old public key from the switch, and not from an attempt that died before it', async () => {
    await first();
    const oldId = signing().id;
    const dies = { parts: (parts: object) => ({ ...parts, keys: withoutSign((parts as SigningParts).keys) }) };
    await attempt({ ...rotate, retireAfter: '1h' }, {}, dies as unknown as Cuts);
    expect(signing().id).toBe(oldId);
    now += 2 * 60 * 60_000;
    const lateToken = await token();
    expect(await attempt({ ...rotate, retireAfter: '1h' })).toMatchObject({ status: 'succeeded' });
    now += 30 * 60_000;
    await attempt(rotate, { epoch: 2 });
    expect(await verifies(lateToken)).toBe(true);
  });

  it('makes one new key, whatever was cut, and what signs can always be verified', async () => {
    await first();
    let died = 0;
    for (let at = 0; at < 60; at += 1) {
      const before = keyIds().length;
      const old = await token();
      const cuts = new Cuts(at);
      await attempt(rotate, { run: `rotation-${at}` }, cuts);
      if (!cuts.died) break;
      died += 1;
      const place = cuts.passed[at];
      expect([place, await verifies(await token()), await verifies(old)]).toEqual([place, true, true]);
      expect(await attempt(rotate, { run: `rotation-${at}` })).toMatchObject({ status: 'succeeded' });
      expect([place, keyIds().length, await verifies(old)]).toEqual([place, before + 1, true]);
    }
    expect(died).toBeGreaterThan(10);
  });
});
