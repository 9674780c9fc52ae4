import type { Json, JsonObject } from '../model/json.js';
import type { RunView } from '../model/run-view.js';
import type { RecordStore } from './store.js';

/** That a run has ended, kept beside its record so that the runs of one runbook are found without reading all records. */
export interface RunEnd {
  run: string;
  status: RunView['status'];
  /** Run clock, ms. */
  endedAt: number;
  planDigest: string;
  inputs: JsonObject;
}

/** Idempotent. Written after the record, so that an end without a record is never seen. */
export async function noteEnd(store: Pick<RecordStore, 'putOnce'>, view: RunView): Promise<void> {
  const { run, status, planDigest, inputs, environment, runbook, endedAt = view.now } = view;
  const end: RunEnd = { run, status, endedAt, planDigest, inputs };
  await store.putOnce(`${folderOf({ environment, runbook })}/${stamp(endedAt)}_${run}`, end as unknown as Json);
}

/** The runs of a runbook in an environment that have ended, the newest first; at most so many. */
export async function endsOf(
  store: Pick<RecordStore, 'get' | 'list'>,
  of: { environment: string; runbook: string; atMost: number },
): Promise<RunEnd[]> {
  const names = await store.list(`${folderOf(of)}/`);
  const newest = names.slice(-of.atMost).reverse();
  const ends = await Promise.all(newest.map((name) => store.get(name)));
  return ends.filter((end) => end !== undefined) as unknown as RunEnd[];
}

function folderOf({ environment, runbook }: { environment: string; runbook: string }): string {
  return `ends/${environment}/${runbook}`;
}

/** Sorts by time as text. */
function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[:.]/g, '-');
}
