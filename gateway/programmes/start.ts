import { canonicalText } from '../../model/digest.js';
import { checkInputs } from '../../model/inputs.js';
import type { JsonObject } from '../../model/json.js';
import type { Plan } from '../../model/plan.js';
import { partInputs } from '../../model/programme/part-inputs.js';
import type { Programme, ProgrammePart } from '../../model/programme/programme.js';
import { programmeRunId } from '../../model/programme/run-id.js';
import { scheduleNameOf } from '../../model/programme/schedule-of-part.js';
import { isDone, type PartFacts, type PartStanding, standings } from '../../model/programme/standing.js';
import { hasInputs } from '../../records/proof.js';
import { noteRelease, readRelease } from '../../records/programmes.js';
import type { StartPartReply } from '../api.js';
import { type GatewayContext, pageOf } from '../context.js';
import { Refusal } from '../refusal.js';
import type { Caller } from '../routes/route.js';
import { malformed } from '../routes/route.js';
import { startPlan } from '../routes/start.js';
import { addSchedule } from '../schedules/add.js';
import { partsFacts, type ReleaseOf } from './facts.js';
import { ownProgramme } from './own-programme.js';

export interface StartingPart {
  caller: Caller;
  name: string;
  part: string;
  /** Of the programme, as they were given. */
  inputs: JsonObject;
  /** Of the part's runbook, as the caller has planned it. */
  plan: Plan;
}

/**
 * Starts a part of a programme in the name of the caller, by the gateway's own copy of the programme: only once all that it needs
 * has succeeded with the same release, and with exactly the runbook, environment and inputs that it names. A part that runs or
 * has succeeded is left as it is, and the reply says so. Throws a Refusal.
 */
export async function startPart(gateway: GatewayContext, starting: StartingPart): Promise<StartPartReply> {
  const programme = await ownProgramme(gateway, starting.name);
  const part = programme.parts.find(({ name }) => name === starting.part);
  if (!part) throw malformed(`the programme ${programme.name} has no part ${starting.part}`);
  const inputs = await inputsOf(gateway, programme, starting.inputs);
  requirePart(starting.plan, part, inputs);
  const of: ReleaseOf = { programme, release: String(inputs.release), inputs };
  const taken = await requireSameInputs(gateway, of);
  const facts = await partsFacts(gateway, of);
  const standing = standings(programme, facts).find((one) => one.part === part.name) as PartStanding;
  if (standing.state === 'running' || isDone(standing)) return already(gateway, standing);
  requireReady(programme, part, standing);
  if (!taken) {
    const [by, at] = [starting.caller.person.id, gateway.now()];
    await noteRelease(gateway.store, { programme: programme.name, release: of.release, inputs, by, at });
  }
  return part.schedule
    ? addPart(gateway, { starting, part, programme })
    : runPart(gateway, { starting, of, part, facts: facts.get(part.name) });
}

async function inputsOf(gateway: GatewayContext, programme: Programme, given: JsonObject): Promise<JsonObject> {
  const { policy } = await gateway.readWorkspace();
  const checked = checkInputs(programme.inputs, given, { environments: Object.keys(policy.environments) });
  if (!checked.problems) return checked.values;
  throw malformed(checked.problems.map(({ message }) => message).join('; '));
}

/** The plan must carry out what the gateway's own copy says. Throws a 409 Refusal. */
function requirePart(plan: Plan, part: ProgrammePart, inputs: JsonObject): void {
  const filled = partInputs(part, inputs);
  if (filled.problem !== undefined) throw malformed(filled.problem);
  const same = plan.runbook.name === part.runbook && plan.environment === part.environment;
  if (same && hasInputs(plan.inputs, filled.values)) return;
  throw new Refusal(409, {
    code: 'programme-differs',
    message: `the plan is not what the gateway's checkout has for part ${part.name}: ${part.runbook} in ${part.environment} with ${canonicalText(filled.values)}`,
    cure: 'Plan again, from the same state of programmes/ as the gateway has.',
  });
}

/** All parts of a release are told the same. True where that is on record already. Throws a 409 Refusal for other inputs. */
async function requireSameInputs(gateway: GatewayContext, of: ReleaseOf): Promise<boolean> {
  const { programme, release, inputs } = of;
  const record = await readRelease(gateway.store, programme.name, release);
  if (!record) return false;
  if (record.release === release && canonicalText(record.inputs) === canonicalText(inputs)) return true;
  const begun = await partsFacts(gateway, { programme, release: record.release, inputs: record.inputs });
  if ([...begun.values()].every(({ is }) => is === 'nothing')) return false;
  throw new Refusal(409, {
    code: 'release-differs',
    message: `the programme ${programme.name} has begun for ${canonicalText(record.inputs)}, and this is ${canonicalText(inputs)}; their runs would be called the same`,
    cure: `Go on with the same inputs: daybook programme show ${programme.name} -i release=${record.release}`,
  });
}

function requireReady({ name }: Programme, { name: part }: ProgrammePart, { state, message, run }: PartStanding): void {
  if (state === 'ready' || state === 'failed') return;
  throw new Refusal(409, {
    code: state === 'blocked' ? 'needs-not-met' : 'part-taken',
    message: `part ${part} of ${name} cannot start: ${message}`,
    cure: run ? `See: daybook show ${run}` : `See where it stands: daybook programme show ${name}`,
  });
}

function already(gateway: GatewayContext, { part, state, run, schedule, message }: PartStanding): StartPartReply {
  return {
    part,
    already: true,
    state,
    message,
    ...(run !== undefined && { run, page: pageOf(gateway, run) }),
    ...(schedule !== undefined && { schedule }),
  };
}

async function runPart(
  gateway: GatewayContext,
  { starting, of, part, facts }: { starting: StartingPart; of: ReleaseOf; part: ProgrammePart; facts?: PartFacts },
): Promise<StartPartReply> {
  const { caller, plan } = starting;
  const attempt = facts?.is === 'run' ? facts.attempt + 1 : 1;
  const { programme, release } = of;
  const run = programmeRunId({ programme: programme.name, release, part: part.name, attempt });
  if (run === undefined) throw malformed(`no run can be called after the release ${release.slice(0, 100)}`);
  const { page, planDigest, waits } = await startPlan(gateway, { caller, plan, run });
  const message = waits ?? 'started';
  return { part: part.name, already: false, state: 'running', message, run, page, planDigest };
}

async function addPart(
  gateway: GatewayContext,
  { starting, part, programme }: { starting: StartingPart; part: ProgrammePart; programme: Programme },
): Promise<StartPartReply> {
  const { caller, plan, inputs } = starting;
  const filled = partInputs(part, await inputsOf(gateway, programme, inputs));
  if (filled.problem !== undefined || !part.schedule) throw malformed(filled.problem ?? 'it is no schedule');
  const name = scheduleNameOf(programme.name, part.name);
  const { environment, runbook, schedule } = part;
  const definition = { name, environment, runbook, inputs: filled.values, ...schedule };
  const { planDigest } = await addSchedule(gateway, { caller, definition, plan });
  return {
    part: part.name,
    already: false,
    state: 'scheduled',
    message: 'its schedule stands',
    schedule: name,
    planDigest,
  };
}
