import { isExpr, isText } from '../deferred.js';
import type { Json } from '../json.js';
import type { ApprovalRule, EnvironmentPolicy } from '../policy.js';
import { quorumGroups, quorumHolds } from '../quorum.js';
import { didYouMean } from '../suggest.js';
import { contactFor } from './contact.js';
import type { Draft } from './draft.js';
import type { StepNames } from './names.js';
import type { Planning } from './planning.js';
import { planByTime } from './waits.js';

/** Fills `ask` of the draft when its type asks people, and checks that somebody can answer. */
export function planAsk(planning: Planning, draft: Draft, names: StepNames): void {
  const { type, node } = draft;
  if (!type.ask || draft.never) return;
  planByTime(planning, draft);
  const ask = type.ask(draft.params);
  if (!ask || hasOpenField(draft)) {
    const message = 'what is asked of whom, and for how long, must be known at planning';
    planning.report('DB4027', node.path, { message, cure: 'Use inputs, or write the values out.' });
    return;
  }
  const { covers, ...rest } = ask;
  draft.ask = { ...rest, ...contactFor(planning, rest) };
  if (rest.kind !== 'approval') return;
  const found = covers?.flatMap((name) => coveredBy(planning, name, draft, names)) ?? [];
  draft.ask.covers = [...new Set(found)].sort((a, b) => a - b);
  checkDecision(planning, draft);
}

/** Running text may still have slots; everything else about an ask may not. */
function hasOpenField({ params, type: { texts = [] } }: Draft): boolean {
  return Object.keys(params).some((key) => isOpen(params[key], key, texts));
}

function isOpen(value: Json | undefined, field: string, texts: readonly string[]): boolean {
  if (texts.includes(field)) return false;
  if (isExpr(value) || isText(value)) return true;
  if (Array.isArray(value)) return value.some((item) => isOpen(item, field, texts));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => isOpen(child, `${field}.${key}`, texts));
}

function coveredBy(planning: Planning, name: string, draft: Draft, names: StepNames): number[] {
  const found = names.all(name, draft);
  if (found.length > 0 || names.unit(name)) return found;
  const cure = didYouMean(name, names.written());
  planning.report('DB2006', `${draft.node.path}.covers`, {
    message: `${draft.id} covers ${name}, and there is no such step`,
    cure,
  });
  return [];
}

function checkDecision(planning: Planning, { node, ask }: Draft): void {
  const { policy } = planning.known;
  const path = `${node.path}.decision`;
  const name = ask?.decision ?? '';
  const rule = Object.hasOwn(policy.approvals, name) ? policy.approvals[name] : undefined;
  if (!rule) {
    const message = `policy.yaml has no approval ${name} for ${policy.environment}, so nobody could decide`;
    const none = `Add it under approvals in policy.yaml, environment ${policy.environment}.`;
    planning.report('DB4004', path, { message, cure: didYouMean(name, Object.keys(policy.approvals)) ?? none });
  } else {
    const why = unfillable(planning, rule);
    if (why) planning.report('DB4005', path, { message: `the decision ${name} can never pass: ${why}` });
  }
}

/** Why nobody could fill the quorum, counted per person and without a starter who is barred. */
function unfillable(planning: Planning, rule: ApprovalRule): string | undefined {
  const { groups } = planning.request.workspace.people;
  const voters = new Set(quorumGroups(rule.quorum).flatMap((group) => groups[group] ?? []));
  const empty = quorumGroups(rule.quorum).filter((group) => (groups[group] ?? []).length === 0);
  const fills = (barred?: string) =>
    quorumHolds(
      rule.quorum,
      [...voters].filter((person) => person !== barred),
      groups,
    );
  if (!fills())
    return empty.length > 0 ? `${empty.join(', ')} has no members` : 'its groups have too few different people';
  if (!rule.bar.includes('starter') || starters(planning.known.policy, groups).some((person) => fills(person)))
    return undefined;
  return 'whoever starts the run is barred, and without them too few people are left';
}

function starters(policy: EnvironmentPolicy, groups: Record<string, string[]>): string[] {
  return [...new Set(policy.start.flatMap((group) => groups[group] ?? []))];
}
