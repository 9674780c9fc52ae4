import { digestPrefix } from '../digest.js';
import { durationText } from '../duration.js';
import type { Plan, PlanStep } from '../plan.js';
import { quorumText } from '../quorum.js';
import { listWording, wording } from '../wording.js';
import { peopleFacts } from './people-facts.js';

/** What is worth knowing about a step beside its sentence. */
export interface Fact {
  label: string;
  text: string;
}

/** In the order in which people ask: does it run, when, who decides, what if it fails, how is it taken back. */
export function stepFacts(plan: Plan, index: number): Fact[] {
  const step = plan.steps[index];
  if (!step) return [];
  const facts: (Fact | undefined)[] = [
    step.when && {
      label: 'only if',
      text: step.when.$expr === 'false' ? 'never: its condition is false' : step.when.$expr,
    },
    afterFact(plan, step, index),
    step.ask && { label: 'asks', text: `${asked(plan, step)}; ${deadlineText(step)}` },
    step.ask?.covers && { label: 'lets through', text: idList(plan, step.ask.covers) },
    ...peopleFacts(plan, step),
    step.approval === undefined ? undefined : { label: 'needs', text: `the approval ${plan.steps[step.approval]?.id}` },
    step.nestedPlan ? { label: 'plan', text: digestPrefix(step.nestedPlan) } : undefined,
    step.timeoutMs === undefined ? undefined : { label: 'at most', text: durationText(step.timeoutMs) },
    failureFact(step),
    step.undo && { label: 'undo', text: step.undo.sentence },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** Who answers an ask: `product (1) and operations (1), level 3`. */
export function asked(plan: Plan, { ask }: PlanStep): string {
  if (!ask) return '';
  if (ask.pair) return `${anyOf(ask.pair.driver)} to do it, and ${anyOf(ask.pair.observer)} to watch`;
  if (ask.everyone) return `each of ${listWording(ask.to ?? [])}, signed in`;
  if (ask.kind === 'manual') return anyOf(ask.to ?? []);
  if (ask.kind !== 'approval') return audienceText(plan, ask.to ?? []);
  const rule = plan.policy.approvals[ask.decision ?? ''];
  return rule ? `${quorumText(rule.quorum)}, level ${rule.level}` : wording(ask.decision);
}

function anyOf(names: readonly string[]): string {
  return listWording(names).replace(/ and ([^ ]+)$/, ' or $1');
}

/** `noc and support (14 people)`. A rota counts as one: who is on duty is found when it is asked. */
function audienceText({ groupMembers }: Plan, names: readonly string[]): string {
  const members = (name: string) => (Object.hasOwn(groupMembers, name) ? (groupMembers[name] ?? []) : [name]);
  const count = new Set(names.flatMap(members)).size;
  return `${listWording(names)} (${count} ${count === 1 ? 'person' : 'people'})`;
}

const OUTCOMES: Record<string, string> = {
  reject: 'rejected',
  fail: 'failed',
  ask: 'a person decides',
  continue: 'goes on',
};

/** `within 4h, then rejected`. */
export function deadlineText({ ask }: PlanStep): string {
  return ask ? `within ${durationText(ask.deadlineMs)}, then ${OUTCOMES[ask.onDeadline]}` : '';
}

/** Only what does not simply follow the step before it. */
function afterFact(plan: Plan, step: PlanStep, index: number): Fact | undefined {
  const others = step.needs.filter((need) => need !== step.approval);
  const follows = others.length === 1 && others[0] === index - 1;
  if (follows) return undefined;
  if (others.length === 0) {
    const starts = index === plan.stages[step.stage]?.first || step.needs.length > 0;
    return starts ? undefined : { label: 'starts', text: 'with its stage' };
  }
  return { label: 'after', text: idList(plan, others) };
}

function failureFact(step: PlanStep): Fact | undefined {
  const attempts = step.retry && step.retry.attempts > 1 ? `tried ${step.retry.attempts} times` : undefined;
  const lost = step.unprobed ? 'tried once; a lost answer is asked about' : undefined;
  const then = {
    stop: undefined,
    ask: 'then a person decides',
    continue: 'then the run goes on',
    undo: 'then what was done is undone',
  }[step.onFailure];
  const text = [attempts, lost, then].filter(Boolean).join(', ');
  return text ? { label: 'if it fails', text } : undefined;
}

function idList(plan: Plan, indexes: readonly number[]): string {
  const ids = indexes.slice(0, 6).map((at) => plan.steps[at]?.id ?? '');
  return indexes.length > 6 ? `${ids.join(', ')} and ${indexes.length - 6} more` : listWording(ids);
}
