import { brokenAt, nodesOf, type Rule } from './rule.js';

/** What the step type itself knows about its fields together; those that are expressions are judged at planning. */
export const fieldsFitTogether: Rule = (runbook, types) =>
  nodesOf(runbook).flatMap((node) =>
    (types.get(node.type ?? '')?.flaws?.(node.params) ?? []).map(({ field, ...flaw }) =>
      brokenAt(runbook, { ...flaw, path: `${node.path}.${field}` }),
    ),
  );
