import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderRecords } from '../../../records/folder.js';
import { readDrills } from '../../../records/drills.js';
import { describeNeeding, haproxyPart } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

let library: StorefrontLibrary;

interface Place {
  key: string;
  primary: string;
  reachable: boolean;
}

/** As blue sees its database. */
async function database(): Promise<Place> {
  const { blue } = library.place('stage').site.ports;
  return (await (await fetch(`http://127.0.0.1:${blue}/database`)).json()) as Place;
}

/** What was measured, oldest first. */
const drills = (name: string) => readDrills(folderRecords(join(library.scenario.root, '.daybook/records')), name);

const needed = { ...haproxyPart, present: haproxyPart.present && npmPostgresPart.present };

describeNeeding(needed, 'the library of keys, of who leaves and of recovery', () => {
  beforeAll(async () => {
    const dayN = ['rotate-keys', 'offboard-person', 'promote-recovery-site'].map((name) => `day-n/${name}`);
    library = await StorefrontLibrary.open(['stage'], [...dayN, 'drills/recovery'], { stage: 'in-the-pair' });
    await library.putGreen('stage', 'v1.5.0');
  });
  afterAll(() => library?.close());

  it('rotate-keys gives the shop another key, and ends the one before once both slots use it', async () => {
    const { west } = library.place('stage').databases ?? {};
    const before = JSON.parse(
      readFileSync(join(library.scenario.root, '.daybook/stage-database/credential.json'), 'utf8'),
    ) as { password: string };
    const { view, asked } = await library.play('rotate-keys', 'stage');
    expect([view.status, troubles(view), asked]).toEqual(['succeeded', [], []]);
    const { key, reachable } = await database();
    expect([key === 'first-key', reachable]).toEqual([false, true]);
    expect(JSON.stringify(view)).not.toContain(before.password);
    expect(await west?.query("select rolpassword is null as ended from pg_authid where rolname = 'shop_a'")).toEqual([
      { ended: true },
    ]);
  });

  it('offboard-person closes every door of somebody who could get in, and asks people to close theirs', async () => {
    const { databases } = library.place('stage');
    await databases?.query("alter role kai_login login password 'canary-of-kai'; grant shop_looker to kai_login");
    const { view, asked } = await library.play('offboard-person', 'stage', {
      inputs: ['person=kai', 'login=kai_login', 'reason=HR-12'],
    });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['directory/1', 'keys/1', 'workspace/1']);
    const state = "select rolcanlogin, rolpassword from pg_authid where rolname = 'kai_login'";
    expect(await databases?.query(state)).toEqual([{ rolcanlogin: false, rolpassword: null }]);
  });

  it('promote-recovery-site says what it sees, asks operations, and measures what it took', async () => {
    const inputs = ['reason=INC-8: west is to be left'];
    const { view, asked } = await library.play('promote-recovery-site', 'stage', { inputs });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['go/1', 'review/1', 'whole-again/1']);
    expect(await database()).toMatchObject({ primary: 'east', reachable: true });
    expect(await drills('promote-recovery-site')).toMatchObject([{ verdict: 'met', rowsLost: 0 }]);
  });
});
