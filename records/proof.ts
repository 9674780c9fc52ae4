import { canonicalText, planDigest } from '../model/digest.js';
import type { JsonObject } from '../model/json.js';
import type { RunRecord } from '../model/local-activities.js';
import type { Plan } from '../model/plan.js';
import type { Signed } from '../model/statement.js';
import { checkStart } from '../model/warrant.js';
import { wasAdmitted } from './admitted.js';
import { endsOf, type RunEnd } from './run-ends.js';
import type { RecordStore } from './store.js';

/** Older ends are not looked at: the newest that counts decides. */
const LOOK_BACK = 50;
/** Clocks of workers may differ by so much. */
const SKEW_MS = 300_000;

/** That a runbook has succeeded somewhere, lately. */
export interface Demand {
  runbook: string;
  environment: string;
  withinMs: number;
  /** Inputs that the run must have had. Others do not matter. */
  inputs: JsonObject;
}

/** What a proof is judged by. */
export interface Judge {
  store: RecordStore;
  /** Whether a statement is signed by a key that is believed here. */
  verify(signed: Signed): Promise<boolean> | boolean;
  /** Wall time, ms. */
  now: number;
}

export type Proof = { proved: true; end: RunEnd } | { proved: false; why: string };

/**
 * Looks for the newest run of a runbook in an environment that ended by itself; it must have succeeded, lately, with these
 * inputs. What was aborted proves nothing in either direction. The record must stand on a start statement that is believed, and
 * carry exactly the plan that was signed; a run of a schedule must have been let in by a worker. Throws where the store does not answer.
 */
export async function findProof(demand: Demand, judge: Judge): Promise<Proof> {
  const { runbook, environment, withinMs, inputs } = demand;
  const ends = await endsOf(judge.store, { environment, runbook, atMost: LOOK_BACK });
  const newest = ends.find((end) => end.status !== 'aborted' && hasInputs(end.inputs, inputs));
  if (!newest) return no(ends.length > 0 ? `none of its runs there counts: ${seen(ends)}` : 'it has never ended there');
  if (newest.status !== 'succeeded') return no(`its newest run there, ${newest.run}, ended as ${newest.status}`);
  const ended = new Date(newest.endedAt).toISOString();
  if (newest.endedAt > judge.now + SKEW_MS)
    return no(`${newest.run} ended ${ended}, which has not come yet by the clock of this worker; compare clocks`);
  if (judge.now - newest.endedAt > withinMs) return no(`${newest.run} ended ${ended}, which is too long ago`);
  const why = await flawOf(newest, demand, judge);
  return why === undefined ? { proved: true, end: newest } : no(why);
}

/** Why the record behind an end cannot be believed; undefined when it can. Throws where the store does not answer. */
export async function flawOf(
  end: Pick<RunEnd, 'run' | 'status' | 'planDigest'> & Partial<Pick<RunEnd, 'endedAt'>>,
  { runbook, environment, inputs }: Omit<Demand, 'withinMs'>,
  { store, verify }: Pick<Judge, 'store' | 'verify'>,
): Promise<string | undefined> {
  const record = (await store.get(`runs/${end.run}/record`)) as unknown as RunRecord | undefined;
  const plan = record?.plan as unknown as Plan | undefined;
  const digest = plan && planDigest(plan);
  // What the run carried out stands in its plan, under the digest that was signed; of its end there is the view only.
  const tells =
    record?.view.status === end.status &&
    isSameEnd(record.view, end) &&
    record.view.environment === environment &&
    plan?.runbook.name === runbook &&
    hasInputs(plan.inputs, inputs);
  if (!record || !plan || digest === undefined || digest !== end.planDigest || !tells)
    return `the record of ${end.run} is missing, or tells of something else`;
  const signed = await verify(record.start);
  const permission = checkStart(
    { run: end.run, environment },
    { start: record.start, planDigest: digest },
    { verify: () => signed },
  );
  if (permission?.allowed === false) return `${end.run} was not rightly started: ${permission.message}`;
  const { jti, start } = record.start.statement;
  const claimed = { run: end.run, planDigest: digest, jti };
  if (!start?.schedule || (await wasAdmitted(store, environment, claimed))) return undefined;
  return `no worker has let ${end.run} in as a start of the schedule ${start.schedule.name} of ${runbook}`;
}

/** A note that is younger than the end that it tells of would make an old run a new proof. */
function isSameEnd({ endedAt, now }: RunRecord['view'], end: Partial<Pick<RunEnd, 'endedAt'>>): boolean {
  return end.endedAt === undefined || end.endedAt === (endedAt ?? now);
}

/** Whether all of these inputs are among those that were found, each with the same value. Pure. */
export function hasInputs(found: JsonObject, wanted: JsonObject): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(found, name) && canonicalText([found[name] ?? null]) === canonicalText([value]),
  );
}

function seen(ends: readonly RunEnd[]): string {
  const [newest] = ends;
  const others = ends.length > 1 ? ` and ${ends.length - 1} more` : '';
  return newest ? `${newest.run} (${newest.status})${others}, aborted or with other inputs` : 'none';
}

function no(why: string): Proof {
  return { proved: false, why };
}
