import { definitionFlaw } from '../../../model/schedule/definition-flaw.js';
import { scheduledRunId, scheduledRunOf } from '../../../model/schedule/run-id.js';

describe('an interval', () => {
  const flaw = (everyMs: number) =>
    definitionFlaw({ name: 'nightly', spec: { everyMs, offsetMs: 0, zone: 'UTC' }, catchUpMs: 60_000 });

  it('is a minute at least', () => {
    expect(flaw(59_000)).toMatch(/not of whole seconds from 1m on/);
    expect(flaw(60_000)).toBeUndefined();
  });
});

describe('the id of a run', () => {
  const at = Date.UTC(2026, 2, 3, 1, 30);

  it('names schedule and time of those that a schedule starts, and of those that they start', () => {
    const root = scheduledRunId('nightly', at);
    expect(scheduledRunOf(root)).toEqual({ name: 'nightly', at, root });
    expect(scheduledRunOf(`${root}.inner.1`)).toEqual({ name: 'nightly', at, root });
  });

  it.each([
    'go-live-1',
    'nightly',
    'nightly.inner.1',
    '.20260303t013000z',
    // Read as a date it is the 3rd of March: a second name of its start.
    'nightly.20260231t013000z',
    'nightly.20261399t013000z',
  ])('%s is of no schedule', (run) => {
    expect(scheduledRunOf(run)).toBeUndefined();
  });
});
