import fc from 'fast-check';
import { claimFor } from '../../gateway/claims.js';
import { changedTargets } from '../../model/changed-targets.js';
import { ClientFailure } from '../../client/failure.js';
import { type Claim, claimTargets, releaseClaims } from '../../records/claims.js';
import { forgetNested, noteNested } from '../../records/nested.js';
import { memoryStore } from './support/memory-store.js';
import { planWith, stepOf } from './support/fixtures.js';

const held = async ({ released }: Claim) => !released;
const over = async () => false;

describe('claims', () => {
  it('are for the targets of effects, nested runbooks included, and not for those that are only looked at', () => {
    const nested = planWith([stepOf('migrate', { target: 'database' })]);
    const plan = planWith(
      [
        stepOf('look', { lane: 'probe', target: 'shop' }),
        stepOf('switch', { target: 'edge' }),
        stepOf('again', { target: 'edge' }),
      ],
      { nested: { n: nested } },
    );
    expect(changedTargets(plan)).toEqual(['edge', 'database']);
  });

  it('are all or none', async () => {
    const store = memoryStore();
    const base = { environment: 'production', now: 0, stillHeld: held };
    await claimTargets(store, { ...base, targets: ['edge'], run: 'a', token: 'a1' });
    expect(await claimTargets(store, { ...base, targets: ['database', 'edge'], run: 'b', token: 'b1' })).toMatchObject({
      claimed: false,
      target: 'edge',
      holder: { run: 'a' },
    });
    expect(await claimTargets(store, { ...base, targets: ['database'], run: 'c', token: 'c1' })).toEqual({
      claimed: true,
    });
    expect(
      await claimTargets(store, { ...base, environment: 'stage', targets: ['edge'], run: 'd', token: 'd1' }),
    ).toEqual({ claimed: true });
  });

  it('are released by their holder only', async () => {
    const store = memoryStore();
    const base = { environment: 'production', now: 0, stillHeld: held, targets: ['edge'] };
    await claimTargets(store, { ...base, run: 'a', token: 'a1' });
    await releaseClaims(store, 'b');
    await releaseClaims(store, 'a', { token: 'a2' });
    expect((await claimTargets(store, { ...base, run: 'b', token: 'b1' })).claimed).toBe(false);
    await releaseClaims(store, 'a');
    await releaseClaims(store, 'a');
    expect((await claimTargets(store, { ...base, run: 'b', token: 'b1' })).claimed).toBe(true);
  });

  it('go to exactly one of many that start at once, however their calls interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), async (numbers) => {
        const store = memoryStore(() => numbers.next().value);
        const base = { environment: 'production', now: 0, targets: ['edge', 'database'] };
        // A claim of a run that is over; everybody may take it over, and only one does.
        await claimTargets(store, { ...base, run: 'old', token: 'old', stillHeld: held });
        const tries = ['a', 'b', 'c', 'd'].map((run) =>
          claimTargets(store, {
            ...base,
            run,
            token: run,
            stillHeld: async (claim) => claim.run !== 'old' && !claim.released,
          }),
        );
        const won = (await Promise.all(tries)).filter(({ claimed }) => claimed);
        expect(won.length).toBeLessThanOrEqual(1);
        const after = await claimTargets(store, { ...base, run: 'late', token: 'late', stillHeld: held });
        expect(after.claimed).toBe(won.length === 0);
      }),
      { numRuns: 200 },
    );
  });

  it('pass from run to run without two holders while others come and go', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), async (numbers) => {
        const store = memoryStore(() => numbers.next().value);
        let holders = 0;
        const life = async (run: string) => {
          for (let round = 0; round < 3; round += 1) {
            const token = `${run}${round}`;
            const result = await claimTargets(store, {
              environment: 'production',
              targets: ['edge'],
              run,
              token,
              now: 0,
              stillHeld: held,
            });
            if (!result.claimed) continue;
            holders += 1;
            expect(holders).toBe(1);
            for (let wait = Math.floor(numbers.next().value * 8); wait > 0; wait -= 1) await Promise.resolve();
            holders -= 1;
            await releaseClaims(store, run, { token });
          }
        };
        await Promise.all(['a', 'b', 'c'].map(life));
      }),
      { numRuns: 200 },
    );
  });

  it('keep no more than one entry per target', async () => {
    const store = memoryStore();
    for (const run of ['a', 'b', 'c'])
      await claimTargets(store, {
        environment: 'production',
        targets: ['edge'],
        run,
        token: run,
        now: 0,
        stillHeld: over,
      });
    expect(await store.list('claims/')).toEqual(['claims/production/edge/0000000003']);
  });
});

describe('claims and the runs that a run has started', () => {
  const plan = planWith([stepOf('switch', { target: 'edge' })]);

  /** The holder `first` and what it started; who is in `open` is open, who is in `over` has closed, others never were. */
  async function world(open: string[], over: string[]) {
    const store = memoryStore();
    const describeRun = async (run: string) => {
      if (!open.includes(run) && !over.includes(run)) throw new ClientFailure('not-found', run);
      const facts = { run, status: '', runbook: '', environment: 'production', startedAt: 0 };
      return { ...facts, open: open.includes(run) };
    };
    const claim = (run: string, now: number) =>
      claimFor({ store, runs: { describeRun } }, { plan, run, token: run, now });
    await claim('first', 0);
    return { store, claim };
  }

  it('hold while a nested run goes on after its parent has closed or was terminated', async () => {
    for (const released of [true, false]) {
      const { store, claim } = await world(['first.warm.1.deep.1'], ['first', 'first.warm.1']);
      await noteNested(store, { parent: 'first', run: 'first.warm.1' }, 0);
      await noteNested(store, { parent: 'first.warm.1', run: 'first.warm.1.deep.1' }, 0);
      await forgetNested(store, { parent: 'first', run: 'first.warm.1' });
      if (released) await releaseClaims(store, 'first');
      await expect(claim('second', 999_999)).rejects.toMatchObject({
        code: 'target-claimed',
        message: expect.stringContaining('first'),
      });
      await forgetNested(store, { parent: 'first.warm.1', run: 'first.warm.1.deep.1' });
      await claim('second', 999_999);
    }
  });

  it('hold for two minutes when a nested run was noted and is not there yet', async () => {
    const { store, claim } = await world([], ['first']);
    await noteNested(store, { parent: 'first', run: 'first.warm.1' }, 500_000);
    await releaseClaims(store, 'first');
    await expect(claim('second', 619_999)).rejects.toMatchObject({ code: 'target-claimed' });
    await claim('second', 620_000);
  });
});
