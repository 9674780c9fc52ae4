import type { GuardRule } from '../policy.js';
import { readsSteps } from '../resolve.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';
import { circleIn, type Reach } from './reach.js';

/**
 * Ties covered effects to their approval and makes them wait for it. An approval that is never asked covers nothing.
 * Reports steps with two approvals, and steps that start before theirs.
 */
export function applyApprovals(planning: Planning, drafts: readonly Draft[]): void {
  for (const approval of drafts) {
    if (approval.never) continue;
    for (const index of approval.ask?.covers ?? []) {
      const covered = drafts[index];
      if (covered) cover(planning, covered, approval, drafts);
    }
  }
}

function cover(planning: Planning, covered: Draft, approval: Draft, drafts: readonly Draft[]): void {
  const path = `${approval.node.path}.covers`;
  if (covered.type.lane !== 'effect') {
    planning.report('DB2019', path, { message: `${covered.id} is a ${covered.type.type} step, which changes nothing` });
  } else if (covered.approval !== undefined) {
    const other = drafts[covered.approval]?.id;
    planning.report('DB2024', path, { message: `${covered.id} is covered by ${other} and by ${approval.id}` });
  } else if (covered.stage < approval.stage) {
    planning.report('DB4003', path, {
      message: `${covered.id} stands in an earlier stage than ${approval.id}, which covers it`,
    });
  } else {
    covered.approval = approval.index;
    if (covered.stage === approval.stage && !covered.needs.includes(approval.index)) covered.needs.push(approval.index);
  }
}

/** Reports a circle of needs. One that runs through an approval means that what it covers would come first. */
export function checkCircles(planning: Planning, drafts: readonly Draft[]): void {
  const circle = circleIn(drafts);
  if (!circle) return;
  const covered = circle.find(({ approval }) => circle.some(({ index }) => index === approval));
  const approval = drafts[covered?.approval ?? -1];
  if (covered && approval) {
    const message = `${covered.id} comes before ${approval.id}, which covers it`;
    const cure = `Put ${covered.id} after ${approval.id}.`;
    planning.report('DB4003', `${approval.node.path}.covers`, { message, cure });
    return;
  }
  const ids = circle.map(({ id }) => id);
  const [first] = circle;
  planning.report('DB4017', `${first?.node.path}.needs`, { message: `${[...ids, ids[0]].join(' needs ')}` });
}

/** Every guarded effect has the approval that policy demands. */
export function checkGuards(planning: Planning, drafts: readonly Draft[]): void {
  const { policy } = planning.known;
  for (const draft of drafts) {
    if (draft.type.lane !== 'effect' || draft.never) continue;
    for (const rule of policy.guarded.filter((guard) => matches(guard, draft)))
      checkGuard(planning, draft, rule, drafts);
  }
}

function matches(rule: GuardRule, { type, target }: Draft): boolean {
  return (rule.type === undefined || rule.type === type.type) && (rule.target === undefined || rule.target === target);
}

function checkGuard(planning: Planning, draft: Draft, rule: GuardRule, drafts: readonly Draft[]): void {
  const { environment } = planning.known;
  const decision = drafts[draft.approval ?? -1]?.ask?.decision;
  const said = [rule.type, rule.target].filter(Boolean).join(' on ') || 'every effect';
  if (draft.approval === undefined) {
    planning.report('DB4001', draft.node.path, {
      message: `${draft.id} is guarded in ${environment} (policy guards ${said}), and no approval covers it`,
      cure: `Add an approval step before it with decision: ${rule.decision ?? '<decision>'} and covers: [${draft.node.id}].`,
    });
  } else if (rule.decision !== undefined && decision !== rule.decision) {
    planning.report('DB4002', draft.node.path, {
      message: `${draft.id} needs the decision ${rule.decision} in ${environment}, and the approval that covers it asks for ${decision}`,
      cure: `Cover it by an approval with decision: ${rule.decision}.`,
    });
  }
}

/** What is read must be over: before the reading step, and for a covered step before its approval opens. */
export function checkReads(planning: Planning, drafts: readonly Draft[], reach: Reach): void {
  for (const draft of drafts) {
    for (const { step, path, within } of draft.reads) {
      const read = drafts[step]?.id;
      if (!reach.isOverBefore(step, draft.index)) {
        const cure = step === draft.index ? undefined : `Add needs: [${drafts[step]?.node.id}].`;
        planning.report('DB4109', path, {
          message: `${read} is not certainly over when ${draft.id} starts`,
          cure,
          within,
        });
      } else if (draft.approval !== undefined && isShown(draft, read) && !reach.isOverBefore(step, draft.approval)) {
        const message = `${draft.id} depends on ${read}, which is not over when ${drafts[draft.approval]?.id} asks for its approval`;
        planning.report('DB4022', path, { message, within });
      }
    }
  }
}

/** Whether the value is part of what approvers decide on: parameters and undo, not `when`. */
function isShown({ params, undo }: Draft, read: string | undefined): boolean {
  return read !== undefined && [params, undo?.params ?? {}].some((value) => readsSteps(value).includes(read));
}
