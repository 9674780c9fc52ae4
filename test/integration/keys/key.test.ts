import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Opening } from '../../../activities/keys/credential.js';
import { readHeld } from '../../../activities/keys/credential.js';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { Consumer, signsIn } from '../../activities/keys/support/consumer.js';
import { keyCluster } from '../../activities/keys/support/key-world.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { Scenario, steps } from '../../support/scenario.js';
import { filePlaces, temporalPlaces } from '../bad-input/support/canary-search.js';

const RUNBOOK = `
daybook: 1
runbook: new-keys
title: New keys
day: N
owner: release
inputs:
  wanted: { type: string }
stages:
  - stage: keys
    steps:
      - id: first
        type: key
        action: initialise
        target: orders-key
        opens: { target: orders-db, roles: [shop_a, shop_b], like: shop }
        consumers: [{ target: storefront, get: /, expect: response.json.key == key.id }]
        within: 20s
      - id: rotate
        type: key
        action: rotate
        target: orders-key
        opens: { target: orders-db, roles: [shop_a, shop_b] }
        consumers: [{ target: storefront, get: /, expect: response.json.key == key.id && response.json.works }]
        within: 20s
        retire: next-rotation
        undo: { previous: true }
      - id: works
        type: check
        target: storefront
        get: /
        expect: response.json.key == inputs.wanted
        onFailure: undo
`;

describeNeeding(npmPostgresPart, 'a key in a run', () => {
  let cluster: PostgresCluster;
  let consumer: Consumer;
  let scenario: Scenario;

  beforeAll(async () => {
    cluster = await keyCluster();
    const { host, port, database } = cluster.address;
    const place = `kind: postgres, host: ${host}, port: ${port}, database: ${database}, tls: none`;
    const targetsFor = (url: string) => `
targets:
  orders-key: { production: { kind: secret-file, file: orders-key.json } }
  orders-db: { production: { ${place}, user: daybook, password: 'env:ORDERS_DB' } }
  storefront: { production: { kind: http, url: '${url}' } }
`;
    // The consumer reads a file of the workspace, whose folder is known only afterwards.
    const files = { folder: '' };
    consumer = await Consumer.start(() => path.join(files.folder, 'orders-key.json'));
    scenario = await Scenario.given({ targets: targetsFor(consumer.url), runbooks: { 'new-keys': RUNBOOK } });
    files.folder = scenario.root;
    await scenario.work({ env: { ...process.env, ORDERS_DB: 'canary-of-daybook' } });
  });
  afterAll(async () => {
    await scenario.over();
    await consumer.stop();
    await cluster.remove();
  });

  it('is made, rotated, and given back by the undo of a run that fails, and its values are in no history and no record', async () => {
    const run = await scenario.start('new-keys', { inputs: ['wanted=another'] });
    const view = await scenario.ended(run);
    expect([view.status, steps(view)]).toMatchObject([
      'undone',
      { first: 'succeeded', rotate: 'undone', works: 'failed' },
    ]);
    const held = readHeld(JSON.parse(readFileSync(path.join(scenario.root, 'orders-key.json'), 'utf8')));
    const current = held?.current as Opening;
    expect(current.user).toBe('shop_a');
    expect(await signsIn(current)).toBe(true);
    const values = [current, held?.previous as Opening].map(({ password }) => password);
    const files = (await filePlaces(scenario.root)).filter(({ where }) => where !== 'file orders-key.json');
    const places = [...(await temporalPlaces(scenario.connected, run)), ...files];
    const logs = [readFileSync(path.join(cluster.folder, 'log'), 'utf8'), ...scenario.lines];
    places.push(...logs.map((text) => ({ where: 'a log', text })));
    expect(places.some(({ text }) => text.includes(current.id))).toBe(true);
    for (const value of [...values, 'canary-of-daybook'])
      expect(places.filter(({ text }) => text.includes(value)).map(({ where }) => where)).toEqual([]);
  });
});
