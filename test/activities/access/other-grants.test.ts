import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessGrant } from '../../../activities/steps/access-grant.js';
import type { JsonObject } from '../../../model/json.js';
import { CLUSTER_LIMIT_MS, kubernetesPart, type Shop, TestCluster } from '../../support/kubernetes.js';
import { describeNeeding } from '../../support/needs.js';
import { buildWatchdog } from '../support/built-watchdog.js';
import { FakeActivity, makeWorld, until, type World } from '../support/world.js';

const PARAMS = { to: 'dana', right: 'read', for: '3s', reason: 'Orders are stuck', incident: 'INC-1' };

let watchdog: ReturnType<typeof buildWatchdog>;
let world: World;

beforeAll(() => {
  watchdog = buildWatchdog();
});
afterAll(() => watchdog.remove());
beforeEach(() => {
  world = makeWorld({ watchdogPath: watchdog.path, now: () => Date.now() });
});
afterEach(() => world.remove());

function run(target: { kind: string; config: JsonObject }, params: JsonObject = {}) {
  return accessGrant(
    world.callOn(target, { type: 'access-grant', step: 'look', params: { ...PARAMS, ...params } }),
    world.deps,
  );
}

describe('access that programs give', () => {
  function programs(revoke = 'rm -f has-it'): { kind: string; config: JsonObject } {
    const script = (name: string, body: string) => {
      writeFileSync(path.join(world.root, name), `#!/bin/sh\n${body}\n`);
      chmodSync(path.join(world.root, name), 0o755);
    };
    script('grant', '[ "$DAYBOOK_LOGIN" = dana-there ] && [ -n "$DAYBOOK_UNTIL" ] && touch has-it');
    script('revoke', revoke);
    script('holds', 'test -e has-it');
    const config = {
      grants: { read: { level: 'read', grant: ['./grant'], revoke: ['./revoke'], holds: ['./holds'] } },
      logins: { dana: 'dana-there' },
    };
    return { kind: 'command', config };
  }
  const hasIt = () => existsSync(path.join(world.root, 'has-it'));

  it('stands for its time, and not longer', async () => {
    const going = run(programs());
    await until('it is given', hasIt);
    expect(await going).toMatchObject({ status: 'succeeded', outputs: { endedBy: 'expiry' } });
    expect(hasIt()).toBe(false);
  });

  it('is not given to somebody who has it anyway, so that it is not taken from them', async () => {
    const target = programs();
    writeFileSync(path.join(world.root, 'has-it'), '');
    expect(await run(target)).toMatchObject({ status: 'failed', reason: 'held-already', happened: 'no' });
    expect(hasIt()).toBe(true);
  });

  it('is said to stand when the program that takes it back lies', async () => {
    const outcome = await run(programs('exit 0'), { for: '4s' });
    expect(outcome).toMatchObject({ status: 'errored', reason: 'not-taken-back' });
    expect(outcome.message).toContain('still has it');
  });

  it('is taken back by its watchdog when no worker comes back', async () => {
    const going = run(programs());
    await until('it is given', hasIt);
    world.activity.cancel('lost');
    await expect(going).rejects.toThrow();
    expect(hasIt()).toBe(true);
    await until('the watchdog has taken it back', () => !hasIt(), 30_000);
  }, 60_000);
});

describeNeeding(kubernetesPart, 'access to a cluster for a while', () => {
  let cluster: TestCluster;
  let shop: Shop;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    shop = await cluster.shop();
    await role('looker', [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }]);
    await role('execer', [{ apiGroups: [''], resources: ['pods', 'pods/exec'], verbs: ['get'] }]);
  }, CLUSTER_LIMIT_MS);
  afterAll(() => cluster.stop());

  function role(name: string, rules: JsonObject[]) {
    return cluster.ask('POST', shop.at('roles'), { metadata: { name }, rules });
  }

  function target(): { kind: string; config: JsonObject } {
    return {
      kind: 'kubernetes',
      config: {
        server: cluster.server.url,
        ca: cluster.server.ca,
        token: cluster.tokens.admin,
        namespace: shop.namespace,
        grants: {
          read: { role: 'looker', level: 'read' },
          sneaky: { role: 'execer', level: 'read' },
          ghost: { role: 'nobody', level: 'read' },
          view: { role: 'view', cluster: true, level: 'read' },
        },
        logins: { dana: 'dana@shop.example' },
      },
    };
  }

  /** What the API server itself says about Dana. */
  async function mayLook(): Promise<boolean> {
    const answer = (await cluster.ask('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: {
        user: 'dana@shop.example',
        resourceAttributes: { namespace: shop.namespace, group: 'apps', resource: 'deployments', verb: 'list' },
      },
    })) as { status: { allowed: boolean } };
    return answer.status.allowed;
  }

  it('is what the API server itself says, for its time and not longer', async () => {
    expect(await mayLook()).toBe(false);
    const going = run(target(), { for: '4s' });
    await until('Dana may look', mayLook, 20_000);
    expect(await going).toMatchObject({ status: 'succeeded', outputs: { endedBy: 'expiry' } });
    await until('Dana may look no more', async () => !(await mayLook()), 20_000);
  }, 60_000);

  it.each([
    ['sneaky', 'not-read-only'],
    ['ghost', 'not-grantable'],
  ])('refuses the right %s before anything changes', async (right, reason) => {
    expect(await run(target(), { right })).toMatchObject({ status: 'failed', reason, happened: 'no' });
    expect(await mayLook()).toBe(false);
  });

  it('is taken back by its watchdog when no worker comes back', async () => {
    const activity = new FakeActivity();
    world.activity = activity;
    const going = run(target(), { for: '5s' });
    await until('Dana may look', mayLook, 20_000);
    activity.cancel('lost');
    await expect(going).rejects.toThrow();
    await until('Dana may look no more', async () => !(await mayLook()), 30_000);
  }, 60_000);
});
