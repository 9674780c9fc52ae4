import { stepOf, steps } from '../../support/scenario.js';
import type { WaitingRoom } from '../../support/waiting-room.js';
import { approve, changePolicy, freeze, frozenSite } from './support/frozen-site.js';

let site: WaitingRoom;

afterEach(() => site.close());

const HOUR = 3_600_000;
const HOLD = ', whenClosed: hold';

/** A freeze that began an hour ago and lasts for days. */
const long = (more: string) => freeze(Date.now() - HOUR, Date.now() + 72 * HOUR, more);
const held = (view: Parameters<typeof steps>[0]) => steps(view).switch === 'waiting';

describe('a guarded step in a freeze that holds', () => {
  it('waits, says for what, and goes on by itself when the freeze ends', async () => {
    const until = Math.ceil((Date.now() + 12_000) / 1000) * 1000;
    site = await frozenSite({ calendar: freeze(Date.now() - HOUR, until, HOLD) });
    const run = await site.scenario.start('r');
    await approve(site, run);
    const waiting = await site.scenario.until(run, 'the freeze', held);
    expect(waiting.status).toBe('waiting');
    expect(stepOf(waiting, 'switch').waitsFor).toMatch(/^until \w{3} \d+ \w{3} \d{4} [\d:]+ UTC, freeze year-end$/);
    expect(waiting.headline).toBe(`Waits ${stepOf(waiting, 'switch').waitsFor}.`);
    expect(site.target.ledger).toEqual([]);
    const view = await site.scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect(stepOf(view, 'switch').endedAt).toBeGreaterThanOrEqual(until);
    expect(site.target.ledger).toHaveLength(1);
    expect(view.audit.filter(({ what }) => what === 'held')).toHaveLength(1);
  });

  it('waits for half a day in a plan whose freeze is longer than the worker’s own: the stricter holds', async () => {
    site = await frozenSite({ calendar: freeze(Date.now() - HOUR, Date.now() + 12 * HOUR, HOLD), useWithin: '10d' });
    const run = await site.scenario.start('r');
    await changePolicy(site, { useWithin: '10d' });
    await approve(site, run);
    await site.scenario.until(run, 'the freeze', held);
    await site.scenario.fastForward(run, 13 * 3600);
    expect((await site.scenario.ended(run)).status).toBe('succeeded');
    expect(site.target.ledger).toHaveLength(1);
  });

  it('waits over a new worker, and is aborted at once', async () => {
    site = await frozenSite({ calendar: long(HOLD) });
    const { scenario } = site;
    const run = await scenario.start('r');
    await approve(site, run);
    await scenario.until(run, 'the freeze', held);
    await scenario.stopWork();
    await scenario.work();
    expect(held(await scenario.view(run))).toBe(true);
    await scenario.steer(run, 'abort', { reason: 'enough' });
    const view = await scenario.ended(run);
    expect([view.status, stepOf(view, 'switch').status]).toEqual(['aborted', 'aborted']);
    expect(site.target.ledger).toEqual([]);
  });

  it('asks again for an approval that lapsed while it waited', async () => {
    const until = Math.ceil((Date.now() + 9_000) / 1000) * 1000;
    site = await frozenSite({ calendar: freeze(Date.now() - HOUR, until, HOLD), useWithin: '1s' });
    const run = await site.scenario.start('r');
    await approve(site, run);
    await site.scenario.until(run, 'the second approval', ({ asks }) =>
      asks.some(({ id, status }) => id === 'go/2' && status === 'open'),
    );
    expect(site.target.ledger).toEqual([]);
    await approve(site, run);
    expect((await site.scenario.ended(run)).status).toBe('succeeded');
  });
});

describe('a freeze that begins while a run is in flight', () => {
  it('holds its guarded step by the worker’s own policy, and the same votes let it through afterwards', async () => {
    site = await frozenSite({});
    const { scenario } = site;
    const run = await scenario.start('r');
    await changePolicy(site, { calendar: long(HOLD) });
    await approve(site, run);
    await scenario.until(run, 'the freeze', held);
    expect(site.target.ledger).toEqual([]);
    await changePolicy(site, {});
    await scenario.steer(run, 'pause');
    await scenario.steer(run, 'resume');
    const view = await scenario.ended(run);
    expect(view.status).toBe('succeeded');
    expect(view.asks).toHaveLength(1);
    expect(site.target.ledger).toHaveLength(1);
  });

  it('lets it finish where policy says that work in flight may', async () => {
    site = await frozenSite({});
    const run = await site.scenario.start('r');
    const begun = Math.ceil((Date.now() + 1_000) / 1000) * 1000;
    await changePolicy(site, { calendar: freeze(begun, begun + HOUR, `${HOLD}, inFlight: finish`) });
    await site.scenario.ask(run, 'go');
    await site.scenario.until(run, 'the beginning of the freeze', () => Date.now() > begun);
    await approve(site, run);
    expect((await site.scenario.ended(run)).status).toBe('succeeded');
    expect(site.target.ledger).toHaveLength(1);
  });

  it('fails it where policy refuses, and changes nothing', async () => {
    site = await frozenSite({});
    const run = await site.scenario.start('r');
    await changePolicy(site, { calendar: long('') });
    await approve(site, run);
    const view = await site.scenario.ended(run);
    expect(stepOf(view, 'switch')).toMatchObject({ status: 'failed', reason: 'frozen' });
    expect(stepOf(view, 'switch').message).toMatch(/the freeze year-end holds until .*; it opens /);
    expect(site.target.ledger).toEqual([]);
  });

  it('never holds an undo', async () => {
    site = await frozenSite({});
    const { scenario } = site;
    const run = await scenario.start('r', { plan: await withRest(site) });
    await approve(site, run);
    await scenario.until(run, 'the switch', (view) => steps(view).switch === 'succeeded');
    await changePolicy(site, { calendar: long(HOLD) });
    await scenario.steer(run, 'abort', { undo: true, reason: 'back' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('undone');
    expect(site.target.weights).toEqual({ blue: 100, green: 0 });
  });
});

describe('an exception', () => {
  it('lets a step through that stands under the approval which it names', async () => {
    site = await frozenSite({ calendar: long(', except: { decisions: [cutover] }') });
    const run = await site.scenario.start('r');
    await approve(site, run);
    expect((await site.scenario.ended(run)).status).toBe('succeeded');
  });

  it('for a runbook holds only where the signed start names it', async () => {
    site = await frozenSite({ calendar: long(`${HOLD}, except: { runbooks: [r] }`) });
    const run = await site.scenario.start('r');
    await approve(site, run);
    await site.scenario.until(run, 'the freeze at the last door', held);
    expect(site.target.ledger).toEqual([]);
    await site.scenario.steer(run, 'abort');
    await site.scenario.ended(run);
  });
});

/** The plan with a manual step behind the switch, so that the run is still open after it. */
async function withRest({ scenario }: WaitingRoom) {
  const { readFile, writeFile } = await import('node:fs/promises');
  const file = `${scenario.root}/runbooks/r.yaml`;
  const rest =
    '      - { id: rest, type: manual, to: [operations], instructions: Rest, deadline: 1h, onDeadline: fail }\n';
  await writeFile(file, (await readFile(file, 'utf8')) + rest);
  return (await scenario.plan('r')).plan;
}
