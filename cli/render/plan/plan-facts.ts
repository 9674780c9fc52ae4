import { durationText } from '../../../model/duration.js';
import type { Plan, PlanStep } from '../../../model/plan.js';
import { quorumText } from '../../../model/quorum.js';

/** What a plan says about a step beside its sentence, each as a short sentence without a full stop. Pure. */
export function stepFacts(plan: Plan, step: PlanStep): string[] {
  const facts = [askFact(plan, step), guardFact(plan, step), afterFact(plan, step)];
  if (step.when) facts.push(`only when ${step.when.$expr}`);
  if (step.undo) facts.push(`undo: ${step.undo.sentence}`);
  if (step.onFailure !== 'stop') facts.push(`on failure: ${step.onFailure}`);
  if (step.retry && step.retry.attempts > 1) facts.push(`up to ${step.retry.attempts} attempts`);
  if (step.timeoutMs !== undefined) facts.push(`timeout ${durationText(step.timeoutMs)}`);
  if (step.unprobed) facts.push('cannot be probed: tried once, and a lost answer is asked about');
  return facts.filter((fact) => fact !== undefined);
}

function askFact(plan: Plan, { ask }: PlanStep): string | undefined {
  if (!ask) return undefined;
  const end = `within ${durationText(ask.deadlineMs)}, else: ${ask.onDeadline}`;
  const rule = ask.decision === undefined ? undefined : plan.policy.approvals[ask.decision];
  if (!rule) return `asks ${(ask.to ?? []).join(' or ') || 'nobody'} ${end}`;
  return `asks ${quorumText(rule.quorum)} ${end}`;
}

function guardFact(plan: Plan, { approval }: PlanStep): string | undefined {
  return approval === undefined ? undefined : `guarded: only after ${plan.steps[approval]?.id} has passed`;
}

/** Only where it is not simply the step before. */
function afterFact(plan: Plan, step: PlanStep): string | undefined {
  const index = plan.steps.indexOf(step);
  const first = plan.stages[step.stage]?.first ?? 0;
  const simple = index === first ? step.needs.length === 0 : step.needs.length === 1 && step.needs[0] === index - 1;
  if (simple) return undefined;
  const names = step.needs.map((need) => plan.steps[need]?.id ?? `step ${need}`);
  return names.length > 0 ? `after ${names.join(', ')}` : 'at the start of the stage';
}

/** Everyone who may be asked, by group, with the names that people know them by. */
export function askedPeople(plan: Plan): { group: string; people: string }[] {
  return Object.entries(plan.groupMembers).map(([group, members]) => ({
    group,
    people: members.map((id) => (plan.people[id] ? `${plan.people[id]} (${id})` : id)).join(', ') || 'nobody',
  }));
}

/** Expected duration in all, ms: each stage's longest path of planned steps. Undefined when nothing is planned. */
export function plannedMs(plan: Plan): number | undefined {
  const ends: number[] = [];
  let sum = 0;
  for (const { first, count } of plan.stages) {
    let longest = 0;
    for (let index = first; index < first + count; index += 1) {
      const step = plan.steps[index];
      const start = Math.max(0, ...(step?.needs ?? []).map((need) => ends[need] ?? 0));
      ends[index] = start + (step?.plannedMs ?? 0);
      longest = Math.max(longest, ends[index] ?? 0);
    }
    sum += longest;
  }
  return sum > 0 ? sum : undefined;
}
