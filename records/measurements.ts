import { joined, type MeasuredGate, type Measurement } from '../model/gate/measurement.js';
import type { Json } from '../model/json.js';
import { isRecordName } from './names.js';
import type { RecordStore } from './store.js';

/*
 * What gates measured: `runs/<run>/measurements/<step>/<epoch>-<watch>-<attempt>`. Written while they watch, read by the pages, and
 * kept as part of the run's record.
 */

/** Replaces what this attempt has written before. */
export async function writeMeasurement(store: Pick<RecordStore, 'put'>, measurement: Measurement): Promise<void> {
  await store.put(nameOf(measurement), measurement as unknown as Json);
}

/** What attempts at one watch of a gate wrote, oldest first. */
export async function readAttempts(
  store: Pick<RecordStore, 'get' | 'list'>,
  { run, step, watch }: Pick<Measurement, 'run' | 'step' | 'watch'>,
): Promise<Measurement[]> {
  const names = await store.list(`${folderOf(run)}/${step}/`);
  const attempts = await readAll(store, names);
  return attempts.filter((one) => one.watch === watch).sort((a, b) => a.attempt - b.attempt);
}

/** Every gate of a run as its newest watch measured it, in the order in which they began. Empty for what is no run. */
export async function readMeasurements(store: Pick<RecordStore, 'get' | 'list'>, run: string): Promise<MeasuredGate[]> {
  if (!isRecordName(folderOf(run))) return [];
  const all = await readAll(store, await store.list(`${folderOf(run)}/`));
  const steps = [...new Set(all.map(({ step }) => step))];
  const gates = steps.flatMap((step) => {
    const own = all.filter((one) => one.step === step);
    const newest = own.reduce((known, one) => (one.startedAt > known.startedAt ? one : known), own[0] as Measurement);
    return joined(own.filter(({ watch }) => watch === newest.watch)) ?? [];
  });
  return gates.sort((a, b) => a.startedAt - b.startedAt);
}

async function readAll(store: Pick<RecordStore, 'get'>, names: readonly string[]): Promise<Measurement[]> {
  const read = await Promise.all(names.map((name) => store.get(name)));
  return read.flatMap((one) => (one === undefined ? [] : [one as unknown as Measurement]));
}

function nameOf({ run, step, epoch, watch, attempt }: Measurement): string {
  return `${folderOf(run)}/${step}/${epoch}-${watch}-${attempt}`;
}

function folderOf(run: string): string {
  return `runs/${run}/measurements`;
}
