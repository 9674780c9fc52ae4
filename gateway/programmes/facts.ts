import { ClientFailure } from '../../client/failure.js';
import type { RunFacts } from '../../client/runs.js';
import { canonicalText } from '../../model/digest.js';
import type { JsonObject } from '../../model/json.js';
import type { RunRecord } from '../../model/local-activities.js';
import { partInputs } from '../../model/programme/part-inputs.js';
import type { Programme, ProgrammePart } from '../../model/programme/programme.js';
import { programmeRunId } from '../../model/programme/run-id.js';
import { scheduleNameOf } from '../../model/programme/schedule-of-part.js';
import type { PartFacts } from '../../model/programme/standing.js';
import type { RunStatus } from '../../model/run-view.js';
import type { Signed } from '../../model/statement.js';
import { flawOf } from '../../records/proof.js';
import { standingDefinition } from '../../records/schedule-changes.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import { viewSchedule } from '../schedules/view.js';
import { isSignedBy } from '../verify.js';

/** So often may one part be started for one release. */
const MOST_ATTEMPTS = 99;

export interface ReleaseOf {
  programme: Programme;
  release: string;
  /** All inputs of the programme. */
  inputs: JsonObject;
}

/** What is known of every part of a release, by its name: from Temporal, from the records of runs and from schedules. */
export async function partsFacts(gateway: GatewayContext, of: ReleaseOf): Promise<Map<string, PartFacts>> {
  const facts = await Promise.all(
    of.programme.parts.map(async (part) => [part.name, await factsOf(gateway, of, part)] as const),
  );
  return new Map(facts);
}

async function factsOf(gateway: GatewayContext, of: ReleaseOf, part: ProgrammePart): Promise<PartFacts> {
  const filled = partInputs(part, of.inputs);
  if (filled.problem !== undefined) return { is: 'taken', why: filled.problem };
  return part.schedule
    ? scheduleFacts(gateway, { programme: of.programme, part, inputs: filled.values })
    : runFacts(gateway, { of, part, inputs: filled.values });
}

/**
 * The last try counts: an earlier one that succeeded would have left nothing to start again. One that was terminated leaves no
 * record, and Temporal forgets it: those after it count all the same.
 */
async function runFacts(
  gateway: GatewayContext,
  { of, part, inputs }: { of: ReleaseOf; part: ProgrammePart; inputs: JsonObject },
): Promise<PartFacts> {
  const idOf = (attempt: number) =>
    programmeRunId({ programme: of.programme.name, release: of.release, part: part.name, attempt });
  let last: PartFacts = { is: 'nothing', attempt: 1 };
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const run = idOf(attempt);
    if (run === undefined) return { is: 'taken', why: `no run can be called after the release ${of.release}` };
    const found = await lookAt(gateway, { run, attempt, part, inputs });
    const next = found ? attempt + 1 : await nextOnRecord(gateway, idOf, attempt + 1);
    if (next === undefined) return last;
    last = found ?? last;
    attempt = next - 1;
  }
  return last;
}

/** The first try from this one on that has left a record. */
async function nextOnRecord(
  { store }: GatewayContext,
  idOf: (attempt: number) => string | undefined,
  from: number,
): Promise<number | undefined> {
  for (let attempt = from; attempt <= MOST_ATTEMPTS; attempt++) {
    const run = idOf(attempt);
    if (run !== undefined && (await store.get(`runs/${run}/record`))) return attempt;
  }
  return undefined;
}

interface Attempt {
  run: string;
  attempt: number;
  part: ProgrammePart;
  inputs: JsonObject;
}

/** A run by its record, else by what Temporal knows; undefined where there never was one. */
async function lookAt(gateway: GatewayContext, at: Attempt): Promise<PartFacts | undefined> {
  const { run, attempt } = at;
  const record = (await gateway.store.get(`runs/${run}/record`)) as unknown as RunRecord | undefined;
  if (record) return recorded(gateway, at, record);
  const facts = await described(gateway, run);
  if (!facts) return undefined;
  const { open, startedAt, endedAt } = facts;
  const seen = open ? await gateway.views.see(run).catch(() => undefined) : undefined;
  const headline = seen?.view.headline ?? (open ? 'it runs; no worker says more' : 'its record is not written yet');
  const when = { startedAt, ...(endedAt !== undefined && { endedAt }) };
  return { is: 'run', run, attempt, open, status: facts.status as RunStatus, headline, counts: false, ...when };
}

async function recorded(
  { store, keys }: GatewayContext,
  { run, attempt, part, inputs }: Attempt,
  { view }: RunRecord,
): Promise<PartFacts> {
  const { status, headline, startedAt, endedAt, planDigest } = view;
  const known = await keys.publicKeys();
  const verify = (signed: Signed) => isSignedBy(known, signed);
  const { runbook, environment } = part;
  const flaw =
    status === 'succeeded'
      ? await flawOf({ run, status, planDigest }, { runbook, environment, inputs }, { store, verify })
      : undefined;
  return {
    is: 'run',
    run,
    attempt,
    open: false,
    status,
    headline,
    counts: status === 'succeeded' && flaw === undefined,
    ...(flaw !== undefined && { why: `it succeeded, and does not count: ${flaw}` }),
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
  };
}

async function described({ runs }: GatewayContext, run: string): Promise<RunFacts | undefined> {
  try {
    return await runs.describeRun(run);
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === 'not-found') return undefined;
    throw error;
  }
}

async function scheduleFacts(
  gateway: GatewayContext,
  { programme, part, inputs }: { programme: Programme; part: ProgrammePart; inputs: JsonObject },
): Promise<PartFacts> {
  const place = { environment: part.environment, name: scheduleNameOf(programme.name, part.name) };
  try {
    const { definition, trusted, next } = await viewSchedule(gateway, place);
    const stands = (await standingDefinition(gateway.store, place)) !== undefined;
    const same = definition.runbook === part.runbook && canonicalText(definition.inputs) === canonicalText(inputs);
    const [first] = next;
    if (same && trusted && stands) return { is: 'schedule', ...(first && { next: first.at }) };
    const why = !trusted
      ? 'is not what was signed'
      : same
        ? 'was removed, and Temporal has it again'
        : 'is of another release or runbook';
    return { is: 'taken', why: `the schedule ${place.name} ${why}. Remove it: ${removing(place)}` };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'schedule-not-found') return { is: 'nothing', attempt: 1 };
    if (error instanceof Refusal && error.code === 'schedule-unsigned')
      return { is: 'taken', why: `${error.message}. Remove it: ${removing(place)}` };
    throw error;
  }
}

function removing({ name, environment }: { name: string; environment: string }): string {
  return `daybook schedule remove ${name} -e ${environment}`;
}
