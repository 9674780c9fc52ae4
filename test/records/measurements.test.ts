import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Measurement } from '../../model/gate/measurement.js';
import { folderRecords } from '../../records/folder.js';
import { readAttempts, readMeasurements, writeMeasurement } from '../../records/measurements.js';
import type { RecordStore } from '../../records/store.js';

let folder: string;
let store: RecordStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'daybook-measured-'));
  store = folderRecords(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function measurement(more: Partial<Measurement>): Measurement {
  return {
    run: 'shop-1',
    step: 'watch',
    epoch: 1,
    watch: 'aaa',
    attempt: 1,
    title: 'Watch',
    target: 'prometheus',
    objectives: [],
    order: { forMs: 1000, everyMs: 100, tolerate: 0, undecidedAtMost: 10 },
    startedAt: 1000,
    watchedMs: 100,
    totals: [],
    samples: [],
    ...more,
  };
}

describe('what gates measured', () => {
  it('is kept by attempt, so that none overwrites another', async () => {
    await writeMeasurement(store, measurement({ attempt: 2, startedAt: 3000 }));
    await writeMeasurement(store, measurement({ watchedMs: 50 }));
    await writeMeasurement(store, measurement({ watchedMs: 200 }));
    await writeMeasurement(store, measurement({ watch: 'bbb', startedAt: 9000 }));
    const attempts = await readAttempts(store, measurement({}));
    expect(attempts.map(({ attempt, watchedMs }) => [attempt, watchedMs])).toEqual([
      [1, 200],
      [2, 100],
    ]);
  });

  it('is shown as the newest watch of each gate, also of one in a forEach', async () => {
    await writeMeasurement(store, measurement({}));
    await writeMeasurement(store, measurement({ watch: 'bbb', startedAt: 9000 }));
    await writeMeasurement(store, measurement({ watch: 'bbb', startedAt: 9500, attempt: 2 }));
    await writeMeasurement(store, measurement({ step: 'ramp[2].watch', startedAt: 500 }));
    await store.put('runs/shop-1/record', {});
    const gates = await readMeasurements(store, 'shop-1');
    expect(gates.map(({ step, startedAt, watchedMs }) => [step, startedAt, watchedMs])).toEqual([
      ['ramp[2].watch', 500, 100],
      ['watch', 9000, 200],
    ]);
  });

  it('is empty for a run without gates, and for what is no run', async () => {
    expect(await readMeasurements(store, 'shop-2')).toEqual([]);
    expect(await readMeasurements(store, '../shop-1')).toEqual([]);
  });
});
