import { z } from 'zod';
import type { Plan } from '../model/plan.js';
import { planDigest } from '../model/digest.js';
import type { Workspace } from '../model/workspace.js';
import { isLoopback } from '../model/loopback.js';
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

function allPlans(plan: Plan): Plan[] {
  return [plan, ...Object.values(plan.nested).flatMap(allPlans)];
}

/** Addresses that stand in the plan. A reference (`env:`, `file:`) is resolved, and held to the same rule, by the worker. */
function requireLoopbackTargets(plan: Plan): void {
  for (const { name: target, config } of Object.values(plan.targets)) {
    for (const address of [config.url, config.socket]) {
      if (typeof address !== 'string' || /^(env|file):/.test(address) || address.startsWith('/')) continue;
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
