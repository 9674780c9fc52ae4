import { closedForStart } from '../calendar/closed-for-start.js';
import type { JsonObject } from '../json.js';
import type { Plan } from '../plan.js';
import { quorumGroups } from '../quorum.js';
import { isSevere } from '../severity.js';
import { allBefore } from './order.js';
import type { Programme, ProgrammePart } from './programme.js';

/** A part of a programme with the plan of its runbook. */
export interface PlannedPart {
  part: ProgrammePart;
  /** What its runbook is told. */
  inputs: JsonObject;
  plan: Plan;
  digest: string;
}

/** Groups and people whom a plan asks, and those that it calls, each once, in the order of the plan. Pure. */
export function askedBy(plan: Plan): string[] {
  const own = plan.steps.flatMap(({ ask }) => {
    if (!ask) return [];
    if (ask.pair) return [...ask.pair.driver, ...ask.pair.observer];
    const rule = ask.kind === 'approval' ? plan.policy.approvals[ask.decision ?? ''] : undefined;
    return rule ? quorumGroups(rule.quorum) : (ask.to ?? []);
  });
  return [...new Set([...own, ...Object.values(plan.nested).flatMap(askedBy)])];
}

/** Something that a part will not start without, and that no earlier part brings. */
export interface Missing {
  part: string;
  what: 'proof' | 'window' | 'policy';
  message: string;
}

/**
 * What is missing before the parts may start, as far as it can be told without the records of runs: proofs that no part before
 * gives, windows that are closed at `now` (ms), and policies that do not say where Day N work is proved. Pure.
 */
export function missingIn(programme: Programme, planned: readonly PlannedPart[], now: number): Missing[] {
  return planned.flatMap((one) => {
    const before = allBefore(programme.parts, one.part.name);
    const given = programme.parts
      .filter(({ name }) => before.has(name))
      .flatMap((earlier) => broughtBy(earlier, planned));
    const part = one.part.name;
    return [
      ...proofsOf(one)
        .filter((proof) => !given.includes(placeOf(proof)))
        .map(({ runbook, environment, why }): Missing => {
          const message = `${why} ${runbook} to have succeeded in ${environment}, and no part before brings that`;
          return { part, what: 'proof', message };
        }),
      ...undecided(one).map((message): Missing => ({ part, what: 'policy', message })),
      ...closed(one, now).map((message): Missing => ({ part, what: 'window', message })),
    ];
  });
}

/** Places of the runs that a part leaves a record of: its own, and those that its runbook starts. */
function broughtBy(part: ProgrammePart, planned: readonly PlannedPart[]): string[] {
  const plan = planned.find((one) => one.part.name === part.name)?.plan;
  return [placeOf(part), ...(plan ? calledBy(plan) : [])];
}

function calledBy({ environment, nested }: Plan): string[] {
  return Object.values(nested).flatMap((plan) => [
    placeOf({ runbook: plan.runbook.name, environment }),
    ...calledBy(plan),
  ]);
}

interface Proof {
  runbook: string;
  environment: string;
  /** Who demands it: the beginning of a sentence. */
  why: string;
}

function placeOf({ runbook, environment }: { runbook: string; environment: string }): string {
  return `${environment}/${runbook}`;
}

function proofsOf({ part, plan }: PlannedPart): Proof[] {
  const bySteps = plan.steps.flatMap(({ id, type, params: { runbook, environment } }) =>
    type === 'proof' && typeof runbook === 'string' && typeof environment === 'string'
      ? [{ runbook, environment, why: `step ${id} demands` }]
      : [],
  );
  const { dayN } = plan.policy;
  if (!part.schedule || plan.runbook.day !== 'N' || !dayN || 'unproven' in dayN) return bySteps;
  return [...bySteps, { runbook: part.runbook, environment: dayN.provenIn, why: 'policy demands' }];
}

function undecided({ part, plan }: PlannedPart): string[] {
  const { environment, policy, runbook } = plan;
  if (!part.schedule || runbook.day !== 'N' || policy.dayN || !isSevere(environment, policy)) return [];
  return [`policy.yaml does not say where Day N work is proved before ${environment} takes it on a schedule (dayN)`];
}

function closed({ part, plan }: PlannedPart, now: number): string[] {
  // A schedule is added at any time; its starts are judged when they are due.
  if (part.schedule) return [];
  const found = closedForStart({ runbook: plan.runbook.name, plan, calendar: plan.policy.calendar, at: now });
  return found
    ? [`${plan.environment} is closed now: ${found.why}${found.opens ? `; it opens ${found.opens}` : ''}`]
    : [];
}
