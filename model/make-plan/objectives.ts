import { durationText } from '../duration.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** Fills in the objectives of the runbook where the step names none of its own. Reports a step that knows none at all. */
export function planObjectives(planning: Planning, draft: Draft): void {
  const fields = Object.entries(draft.type.fromObjectives?.(draft.params) ?? {});
  if (fields.length === 0) return;
  const { rtoMs, rpoMs } = planning.request.runbook.objectives ?? {};
  const objectives = { rto: rtoMs, rpo: rpoMs };
  for (const [field, objective] of fields) {
    const ms = objectives[objective];
    if (draft.params[field] === undefined && ms !== undefined) draft.params[field] = durationText(ms);
  }
  if (draft.never || fields.some(([field]) => draft.params[field] !== undefined)) return;
  const names = fields.map(([field]) => `\`${field}\``).join(' or ');
  planning.report('DB4564', draft.node.path, {
    message: `${draft.id}: neither the step nor the runbook says what is to be reached`,
    cure: `Add ${names} to the step, or \`objectives\` to the runbook.`,
  });
}
