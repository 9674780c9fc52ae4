import fc from 'fast-check';
import { changedTargets } from '../../gateway/claims.js';
import { claimTargets, releaseClaims } from '../../records/claims.js';
import { memoryStore } from './support/memory-store.js';
import { planWith, stepOf } from './support/fixtures.js';

const held = async () => true;
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
          claimTargets(store, { ...base, run, token: run, stillHeld: async (claim) => claim.run !== 'old' }),
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
