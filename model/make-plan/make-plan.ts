import { planDigest } from '../digest.js';
import type { Plan } from '../plan.js';
import { applyApprovals, checkCircles, checkGuards, checkReads } from './approvals.js';
import { planAsk } from './asks.js';
import { checkAsks } from './audiences.js';
import { checkContact, transportsOf } from './contact.js';
import type { Draft } from './draft.js';
import { chooseEnvironment } from './environment.js';
import { type Expanded, expand } from './expand.js';
import { checkFits } from './fits.js';
import { checkFlaws } from './flaws.js';
import { StepNames } from './names.js';
import { planNested } from './nested.js';
import { planObjectives } from './objectives.js';
import { orderSteps } from './order.js';
import { planParameters } from './parameters.js';
import { checkPeople, snapshotPeople } from './people.js';
import { planStep, stepsRead } from './plan-step.js';
import { Planning } from './planning.js';
import { checkQuestions } from './questions.js';
import { Reach } from './reach.js';
import { MOST_COMPRESSED_BYTES, type PlanRequest, type PlanResult } from './request.js';
import { resolveTargets } from './targets.js';
import { planWait } from './waits.js';

export type { PlanRequest, PlanResult } from './request.js';

/**
 * Runbook + inputs + workspace -> a frozen plan and its digest, or every problem that stands in the way. Pure: reads no
 * clock and no file, and gives the same digest for the same request, whatever the order of its keys. Never throws for
 * what is in the request.
 */
export function makePlan(request: PlanRequest): PlanResult {
  return planWithin(request, []);
}

function planWithin(request: PlanRequest, ancestors: readonly string[]): PlanResult {
  const chosen = chooseEnvironment(request);
  if (chosen.problems) return { problems: chosen.problems };
  const planning = new Planning(request, { ...chosen, ancestors });
  const expanded = expand(planning);
  if (expanded.drafts.length === 0 && !planning.failed) {
    planning.report('DB4026', 'stages', { message: 'no step is left to run' });
  }
  if (planning.failed) return { problems: inFileOrder(planning) };
  const plan = finish(planning, expanded);
  if (planning.failed || !plan) return { problems: inFileOrder(planning) };
  return { plan, digest: planDigest(plan), problems: inFileOrder(planning) };
}

function finish(planning: Planning, expanded: Expanded): Plan | undefined {
  const { drafts } = expanded;
  const names = new StepNames(drafts, expanded.units.flat());
  orderSteps(planning, expanded, names);
  for (const draft of drafts) {
    planParameters(planning, draft, names);
    planObjectives(planning, draft);
    planWait(planning, draft);
    checkFlaws(planning, draft);
  }
  // What follows builds on parameters; with broken ones it would only say the same again in other words.
  if (planning.failed) return undefined;
  for (const draft of drafts) {
    planAsk(planning, draft, names);
    planNested(planning, draft, planWithin);
  }
  applyApprovals(planning, drafts);
  checkCircles(planning, drafts);
  checkGuards(planning, drafts);
  const reach = new Reach(drafts);
  checkReads(planning, drafts, reach);
  checkQuestions(planning, drafts);
  checkPeople(planning, drafts);
  checkAsks(planning, drafts);
  checkContact(planning, drafts);
  const plan = assemble(planning, expanded);
  checkFits(planning, { drafts, targets: plan.targets, reach });
  checkSize(planning, plan);
  return plan;
}

function assemble(planning: Planning, { drafts, stages, groups }: Expanded): Plan {
  const { runbook, file, sourceDigest } = planning.request;
  const { name, title, day, owner, objectives, atOnce } = runbook;
  const { rtoMs, rpoMs } = objectives ?? {};
  const read = stepsRead(drafts);
  const transports = transportsOf(planning);
  const targets = resolveTargets(planning, drafts);
  return {
    format: 1,
    runbook: { name, title, day, owner, file, sourceDigest },
    environment: planning.known.environment,
    inputs: planning.known.inputs,
    ...(objectives && {
      objectives: { ...(rtoMs !== undefined && { rto: rtoMs }), ...(rpoMs !== undefined && { rpo: rpoMs }) },
    }),
    atOnce,
    stages,
    steps: drafts.map((draft: Draft) => planStep(planning, draft, read)),
    groups,
    policy: planning.known.policy,
    ...snapshotPeople(planning, drafts),
    targets,
    ...(transports.length > 0 && { transports }),
    nested: planning.nested,
  };
}

function checkSize(planning: Planning, plan: Plan): void {
  const text = JSON.stringify(plan);
  // UTF-8 takes at most three bytes for a character, and compression does not make a text longer to speak of.
  if (text.length * 3 < MOST_COMPRESSED_BYTES) return;
  const bytes = planning.request.compressedSize(text);
  if (bytes <= MOST_COMPRESSED_BYTES) return;
  const message = `the plan has ${bytes} bytes after compression; a run carries at most ${MOST_COMPRESSED_BYTES}`;
  planning.report('DB4012', 'stages', { message, cure: 'Move a part into a runbook of its own (type: runbook).' });
}

/** Problems of other files, and those without a place, come last. */
function inFileOrder({ problems, request }: Planning) {
  const rank = (index: number) => {
    const where = problems[index]?.where;
    return where?.file === request.runbook.source.file
      ? where.start.line * 10_000 + where.start.column
      : Number.MAX_SAFE_INTEGER;
  };
  const order = problems.map((_, index) => index).sort((a, b) => rank(a) - rank(b) || a - b);
  return order.flatMap((index) => problems[index] ?? []);
}
