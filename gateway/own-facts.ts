import { canonicalText } from '../model/digest.js';
import type { Json } from '../model/json.js';
import type { Plan } from '../model/plan.js';
import type { Workspace } from '../model/workspace.js';
import { Refusal } from './refusal.js';

/**
 * Refuses a plan whose policy, groups or targets are not those of the gateway's own workspace: whoever plans may have edited
 * a checkout of their own, and the run asks people by what its plan says. Nested plans are the caller's to pass. Throws a 403 Refusal.
 */
export function requireOwnFacts(plan: Plan, workspace: Workspace): void {
  const different = [
    ...(same(plan.policy, own(workspace.policy.environments, plan.environment)) ? [] : ['the policy']),
    ...differing(plan.groupMembers, (group) => own(workspace.people.groups, group)).map((group) => `group ${group}`),
    ...differing(plan.targets, (target) => targetOf(plan, target, workspace)).map((target) => `target ${target}`),
  ];
  if (different.length === 0) return;
  throw new Refusal(403, {
    code: 'policy-differs',
    message: `the plan of ${plan.runbook.name} has other facts than the gateway's workspace for ${plan.environment}: ${different.join(', ')}`,
    cure: "Plan again, from the same state of policy.yaml, people.yaml and targets.yaml as the gateway's checkout has.",
  });
}

/** Names whose value in the plan is another than ours. The plan holds only those that it uses. */
function differing(planned: { [name: string]: unknown }, ours: (name: string) => unknown): string[] {
  return Object.keys(planned).filter((name) => !same(planned[name], ours(name)));
}

function targetOf({ environment }: Plan, name: string, { targets }: Workspace): unknown {
  const target = own(own(targets, name) ?? {}, environment);
  return target && { name, kind: target.kind, config: target.config };
}

/** Through JSON, as the plan has travelled: a field that is there and undefined is no difference. */
function same(planned: unknown, ours: unknown): boolean {
  if (planned === undefined || ours === undefined) return false;
  return canonicalText(planned as Json) === canonicalText(JSON.parse(JSON.stringify(ours)) as Json);
}

function own<T>(record: { [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
