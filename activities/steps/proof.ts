import { z } from 'zod';
import { canonicalText, planDigest } from '../../model/digest.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import type { RunRecord } from '../../model/local-activities.js';
import type { Outcome } from '../../model/outcome.js';
import type { Plan } from '../../model/plan.js';
import { checkStart } from '../../model/warrant.js';
import { wasAdmitted } from '../../records/admitted.js';
import { endsOf, type RunEnd } from '../../records/run-ends.js';
import { askRecords } from '../ask-records.js';
import { runProbe } from '../attempt.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { failed } from '../failures.js';
import { duration, json, readParams } from '../params.js';

/** Older ends are not looked at: the newest that counts decides. */
const LOOK_BACK = 50;
/** Clocks of workers may differ by so much. */
const SKEW_MS = 300_000;

const params = z.object({
  runbook: z.string(),
  environment: z.string(),
  within: duration,
  inputs: z.record(z.string(), json).default({}),
});
type Demand = z.output<typeof params>;

/**
 * Looks for the newest run of a runbook in an environment that ended by itself; it must have succeeded, lately, with these
 * inputs. What was aborted proves nothing in either direction. The record must stand on a start statement that was signed
 * by a key which this worker knows, and carry exactly the plan that was signed; a run of a schedule must have been let in by a worker.
 */
export function proof(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async () => {
    refuseUndo(call);
    const demand = readParams(params, call.params);
    const end = await decidingEnd(demand, deps);
    await mustBeGenuine(end, demand, deps);
    const { run, endedAt, planDigest: digest } = end;
    return {
      status: 'succeeded',
      message: `${run} succeeded ${new Date(endedAt).toISOString()}.`,
      outputs: { run, endedAt: new Date(endedAt).toISOString(), planDigest: digest },
    };
  });
}

async function decidingEnd(demand: Demand, deps: ActivityDeps): Promise<RunEnd> {
  const { runbook, environment, within, inputs } = demand;
  const ends = await asked(() => endsOf(deps.records, { environment, runbook, atMost: LOOK_BACK }));
  const newest = ends.find((end) => end.status !== 'aborted' && hasInputs(end.inputs, inputs));
  if (!newest)
    throw noProof(
      demand,
      ends.length > 0 ? `none of its runs there counts: ${seen(ends)}` : 'it has never ended there',
    );
  if (newest.status !== 'succeeded')
    throw noProof(demand, `its newest run there, ${newest.run}, ended as ${newest.status}`);
  if (newest.endedAt > deps.now() + SKEW_MS)
    throw noProof(
      demand,
      `${newest.run} ended ${new Date(newest.endedAt).toISOString()}, which has not come yet by the clock of this worker; compare clocks`,
    );
  if (deps.now() - newest.endedAt > within)
    throw noProof(demand, `${newest.run} ended ${new Date(newest.endedAt).toISOString()}, which is too long ago`);
  return newest;
}

function hasInputs(found: JsonObject, wanted: JsonObject): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(found, name) && canonicalText([found[name] ?? null]) === canonicalText([value]),
  );
}

function seen(ends: readonly RunEnd[]): string {
  const [newest] = ends;
  const others = ends.length > 1 ? ` and ${ends.length - 1} more` : '';
  return newest ? `${newest.run} (${newest.status})${others}, aborted or with other inputs` : 'none';
}

async function mustBeGenuine(end: RunEnd, demand: Demand, deps: ActivityDeps): Promise<void> {
  const record = (await asked(() => deps.records.get(`runs/${end.run}/record`))) as unknown as RunRecord | undefined;
  const { runbook, environment } = demand;
  const plan = record?.plan as unknown as Plan | undefined;
  const digest = plan && planDigest(plan);
  if (!record || !plan || digest !== end.planDigest || !tellsOf(record, plan, { end, demand }))
    throw noProof(demand, `the record of ${end.run} is missing, or tells of something else`);
  const signed = await deps.verifyStatement(record.start);
  const warrant = { start: record.start, planDigest: digest };
  const permission = checkStart({ run: end.run, environment }, warrant, { verify: () => signed });
  if (permission?.allowed === false) throw noProof(demand, `${end.run} was not rightly started: ${permission.message}`);
  const { jti, start } = record.start.statement;
  const claimed = { run: end.run, planDigest: digest, jti };
  if (start?.schedule && !(await asked(() => wasAdmitted(deps.records, environment, claimed))))
    throw noProof(
      demand,
      `no worker has let ${end.run} in as a start of the schedule ${start.schedule.name} of ${runbook}`,
    );
}

/** What the run carried out stands in its plan, under the digest that was signed; of its end there is the view only. */
function tellsOf({ view }: RunRecord, plan: Plan, { end, demand }: { end: RunEnd; demand: Demand }): boolean {
  return (
    view.status === end.status &&
    view.environment === demand.environment &&
    plan.runbook.name === demand.runbook &&
    hasInputs(plan.inputs, demand.inputs)
  );
}

function asked<T>(read: () => Promise<T>): Promise<T> {
  return askRecords(read, { what: 'The record store did not answer.', happened: 'no' });
}

function noProof({ runbook, environment }: Demand, why: string) {
  return failed(
    'no-proof',
    `There is no proof that ${runbook} works in ${environment}: ${why}. Carry it out: daybook start ${runbook} --environment ${environment}`,
  );
}
