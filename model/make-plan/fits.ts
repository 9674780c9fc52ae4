import type { Plan } from '../plan.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';
import type { Reach } from './reach.js';

/** Whether each step fits what stands around it: its target's entry, the people, its approval, and what comes after it. */
export function checkFits(
  planning: Planning,
  { drafts, targets, reach }: { drafts: readonly Draft[]; targets: Plan['targets']; reach: Reach },
): void {
  const persons = Object.keys(planning.request.workspace.people.people);
  for (const draft of drafts) {
    const target = draft.target === undefined ? undefined : targets[draft.target];
    if (draft.never || !draft.type.fits || !target) continue;
    const reviewed = drafts.some((later) => isReview(later) && reach.isOverBefore(draft.index, later.index));
    const around = { config: target.config, persons, approved: draft.approval !== undefined, reviewed };
    for (const { code, field, message, ...flaw } of draft.type.fits(draft.params, around))
      planning.report(code, `${draft.node.path}.${field}`, { ...flaw, message: `${draft.id}: ${message}` });
  }
}

/** People are asked, for certain. */
function isReview({ ask, never, when }: Draft): boolean {
  return (
    !never &&
    when === undefined &&
    (ask?.kind === 'manual' || ask?.kind === 'questionnaire' || ask?.kind === 'approval')
  );
}
