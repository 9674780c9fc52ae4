import { z } from 'zod';
import type { Plan } from '../model/plan.js';
import { isReference } from '../model/reference-text.js';
import { planDigest } from '../model/digest.js';
import { nestedRunId, RUN_NAME } from '../model/effect.js';
import type { Workspace } from '../model/workspace.js';
import { isLoopback } from '../model/loopback.js';
import { isRecordName } from '../records/names.js';
import { UNVERIFIED } from './author.js';
import { requireOwnFacts } from './own-facts.js';
import { Refusal } from './refusal.js';

const name = z.string().min(1).max(200);
const NESTING = 8;
const STEPS = 10_000;

/**
 * The outline of a plan: enough to read it safely. Its meaning is the planner's and the worker's business; what is
 * signed is the digest of all of it, so unknown fields pass unchanged.
 */
const outline = z.looseObject({
  format: z.literal(1),
  environment: name,
  atOnce: z.number().int().min(1).max(200),
  runbook: z.looseObject({
    name,
    title: z.string().max(2_000),
    day: z.enum(['0', '1', '2', 'N']),
    file: z.string().max(1_000),
    sourceDigest: z.string().max(200),
  }),
  steps: z
    .array(
      z.looseObject({
        id: z.string().min(1).max(500),
        type: name,
        lane: z.enum(['workflow', 'probe', 'effect']),
        target: name.optional(),
      }),
    )
    .max(STEPS),
  stages: z.array(z.looseObject({ name })).max(STEPS),
  policy: z.looseObject({}),
  groupMembers: z.record(z.string(), z.array(z.string())),
  targets: z.record(z.string(), z.looseObject({ name, kind: name, config: z.record(z.string(), z.json()) })),
  nested: z.record(z.string(), z.looseObject({})),
});

/** A plan as it comes over the wire, outline checked at every level of nesting. */
export const planShape: z.ZodType<Plan> = z.unknown().transform((value, context): Plan => {
  const why = flaw(value, 0);
  if (why !== undefined) context.addIssue({ code: 'custom', message: why });
  // The outline has been checked; the rest belongs to the planner and travels as it came.
  return value as Plan;
});

function flaw(value: unknown, depth: number): string | undefined {
  if (depth > NESTING) return `runbooks are nested more than ${NESTING} deep`;
  const found = outline.safeParse(value);
  if (!found.success) return z.prettifyError(found.error);
  for (const nested of Object.values(found.data.nested)) {
    const why = flaw(nested, depth + 1);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Whether the plan may be started from this workspace at all, whoever asks. Throws a Refusal. */
export function checkPlan(plan: Plan, workspace: Workspace): void {
  if (!Object.hasOwn(workspace.policy.environments, plan.environment)) {
    throw refuse(
      'no-policy',
      `policy.yaml of the gateway has no environment ${plan.environment}`,
      `Add environments.${plan.environment} to policy.yaml.`,
    );
  }
  for (const one of allPlans(plan)) {
    if (one.environment !== plan.environment)
      throw refuse('other-environment', `a nested plan is for ${one.environment}, the run is for ${plan.environment}`);
    if (workspace.daybook.local) requireLoopbackTargets(one);
    requireOwnFacts(one, workspace);
  }
  checkNesting(plan);
}

function checkNesting(plan: Plan): void {
  for (const [digest, nested] of Object.entries(plan.nested)) {
    if (planDigest(nested) !== digest) {
      throw new Refusal(400, {
        code: 'nested-digest',
        message: `nested plan ${nested.runbook.name} does not stand under its own digest`,
        cure: 'Plan again.',
      });
    }
    checkNesting(nested);
  }
}

/**
 * Refuses a run under whose id its nested runs could not be recorded, and so never close. An epoch has up to three digits here:
 * a person's retries make it longer.
 */
export function requireClosable(run: string, plan: Plan): void {
  if (!RUN_NAME.test(run) || !isRecordName(`runs/${run}/record`)) {
    throw new Refusal(400, {
      code: 'run-id-unusable',
      message: `a run called ${run.slice(0, 120)} (${run.length} characters) could not be recorded`,
      cure: 'Start it under a shorter run id, or shorten the ids of the steps of type runbook.',
    });
  }
  for (const [digest, nested] of Object.entries(plan.nested)) {
    const ids = plan.steps.flatMap(({ id, nestedPlan }) =>
      nestedPlan === digest ? nestedRunId({ run, step: id, epoch: 100 }) : [],
    );
    // The longest speaks for all: a small plan may call another one very often, and so on at every depth.
    const longest = ids.reduce((long, id) => (id.length > long.length ? id : long), '');
    if (longest !== '') requireClosable(longest, nested);
  }
}

/** The approvals of this plan that demand an author whom git can name, and how its own policy calls them. */
export function requireAuthor(plan: Plan, author: string): void {
  const decisions = plan.steps.flatMap(({ ask }) => ask?.decision ?? []);
  const demanding = decisions.find((decision) => plan.policy.approvals[decision]?.author === 'required');
  if (demanding === undefined || author !== UNVERIFIED) return;
  throw refuse(
    'author-unverified',
    `the approval ${demanding} of ${plan.runbook.name} demands a verified author, and git names none for ${plan.runbook.file}`,
    'Commit the runbook, with the e-mail address that people.yaml has for its author, bring it into the checkout of the gateway, and plan again.',
  );
}

export function allPlans(plan: Plan): Plan[] {
  return [plan, ...Object.values(plan.nested).flatMap(allPlans)];
}

/** Addresses that stand in the plan. A reference is resolved, and held to the same rule, by the worker. */
function requireLoopbackTargets(plan: Plan): void {
  for (const { name: target, config } of Object.values(plan.targets)) {
    for (const address of [config.url, config.socket]) {
      if (typeof address !== 'string' || address.startsWith('/') || isReference(address)) continue;
      if (!isLoopback(address))
        throw refuse(
          'not-loopback',
          `target ${target} is at ${address}; a local workspace acts on this machine only`,
          'Use a workspace that is not local, with an identity provider.',
        );
    }
  }
}

function refuse(code: string, message: string, cure?: string): Refusal {
  return new Refusal(403, { code, message, cure });
}
