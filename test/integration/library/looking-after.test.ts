import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeNeeding, hasProgram } from '../../support/needs.js';
import { stepOf } from '../../support/scenario.js';
import type { Otherwise } from './support/everybody-answers.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const haproxy = { name: 'haproxy', present: hasProgram('haproxy'), cure: 'Install haproxy.' };
const SHIPPED = [
  ...['prove-day-n', 'verify-transactions'].map((name) => `day-0/${name}`),
  ...['disk-and-versions', 'synthetic-transactions', 'policy-review'].map((name) => `day-n/${name}`),
  ...['onboard-application', 'hand-over', 'hand-back', 'file-integrity', 'key-people'].map((name) => `day-n/${name}`),
  'drills/table-top',
];
/** Whoever is asked about a proof that is missing goes on without it. */
const goOn: Otherwise = (ask) => (ask.actions.includes('decide-skip') ? 'decide-skip' : undefined);
const watching = ['watched=4s', 'every=1s'];

let library: StorefrontLibrary;

describeNeeding(haproxy, 'the library that looks after what is live', () => {
  beforeAll(async () => {
    library = await StorefrontLibrary.open(['stage'], SHIPPED);
    await library.putGreen('stage', 'v1.5.0');
  });
  afterAll(() => library?.close());

  /** Somebody uses green while it is watched. */
  async function underLoad<T>(act: () => Promise<T>): Promise<T> {
    const { site } = library.place('stage');
    const load = await site.load(`http://127.0.0.1:${site.ports.green}`, 30);
    try {
      return await act();
    } finally {
      await load.end();
    }
  }

  it('prove-day-n carries Day N out in stage, and leaves the proof that a schedule demands', async () => {
    const { view, asked } = await library.play('prove-day-n', 'stage', { inputs: ['release=v1.4.0'] });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(['seen/1']);
    const proof = await library.proofOf('synthetic-transactions', 'stage');
    expect(proof).toMatchObject({ proved: true, end: { run: expect.stringContaining(`${view.run}.synthetic`) } });
  });

  it('policy-review asks every owner, and has it read by everybody whom it binds', async () => {
    const { view, asked } = await library.play('policy-review', 'stage');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['issued/1', 'review/1']);
    expect(stepOf(view, 'change').status).toBe('skipped');
  });

  it('file-integrity ends well over files as they were, and asks two people once one differs', async () => {
    const { root } = library.scenario;
    await mkdir(join(root, 'kept'), { recursive: true });
    await writeFile(join(root, 'kept', 'edge.cfg'), 'as it was\n');
    const sum = createHash('sha256').update('as it was\n').digest('hex');
    await writeFile(join(root, 'baseline.sha256'), `${sum}  kept/edge.cfg\n`);
    const before = await library.play('file-integrity', 'stage');
    expect([before.view.status, before.asked]).toEqual(['succeeded', []]);
    await writeFile(join(root, 'kept', 'edge.cfg'), 'as somebody else would have it\n');
    const { view, asked } = await library.play('file-integrity', 'stage');
    expect(asked).toEqual(['explained/1']);
    expect(stepOf(view, 'files')).toMatchObject({ status: 'failed', message: expect.stringContaining('FAILED') });
    expect(view.asks.find(({ id }) => id === 'explained/1')?.votes.map(({ sub }) => sub)).toHaveLength(2);
  });

  it('key-people asks who is away, has somebody sit down with each team, and has it entered', async () => {
    const { view, asked } = await library.play('key-people', 'stage');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(expect.arrayContaining(['availability/1', 'meeting[0]/1', 'meeting[1]/1']));
  });

  it('onboard-application looks at every target, and asks about each proof that there is not', async () => {
    const { view, asked } = await library.play('onboard-application', 'stage', { otherwise: goOn });
    expect(view.status).toBe('succeeded');
    expect(asked.filter((ask) => /^(transactions|way-back)\//.test(ask))).toHaveLength(2);
    expect(asked).toEqual(expect.arrayContaining(['questions/1', 'reached/1', 'first-schedule/1']));
    for (const index of [0, 1, 2, 3]) expect(stepOf(view, `targets[${index}].look`).status).toBe('succeeded');
  });

  it('hand-over takes what is proved and measured, and the yes of everybody who will be woken', async () => {
    const how = { inputs: watching, otherwise: goOn };
    const { view } = await underLoad(() => library.play('hand-over', 'stage', how));
    expect([view.status, stepOf(view, 'taken').status]).toEqual(['succeeded', 'succeeded']);
    expect(stepOf(view, 'quality').status).toBe('succeeded');
    expect(stepOf(view, 'mend').status).toBe('skipped');
  });

  it('hand-over fails where nobody uses it, before anybody is asked to take it', async () => {
    const { view, asked } = await library.play('hand-over', 'stage', { inputs: watching, otherwise: goOn });
    expect(view.status).toBe('failed');
    expect(asked).not.toContain('taken/1');
  });

  it('hand-back leaves a service where it is that holds its objective and wakes nobody', async () => {
    const { view } = await underLoad(() => library.play('hand-back', 'stage', { inputs: watching }));
    expect([view.status, stepOf(view, 'stays').status]).toEqual(['succeeded', 'succeeded']);
    expect(stepOf(view, 'taken-back').status).toBe('skipped');
  });

  it('hand-back gives it to its developers once there are too many alerts, and two people change the pager', async () => {
    const inputs = [...watching, 'alerts=0'];
    const { view, asked } = await underLoad(() => library.play('hand-back', 'stage', { inputs }));
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['called/1', 'nights/1', 'taken-back/1']);
  });

  it('table-top tells one inject after the other, and ends in action items that somebody has read', async () => {
    const { view, asked } = await library.play('table-top', 'stage', { inputs: ['thinking=1s'] });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.filter((ask) => ask.includes('told'))).toHaveLength(3);
    expect(asked).toEqual(expect.arrayContaining(['at-the-table/1', 'lessons/1', 'actions/1', 'agreed/1']));
  });
});
