import { brokenAt, nodesOf, type Rule } from './rule.js';

/** What the step type itself knows about its fields together; those that are expressions are judged at planning. */
export const fieldsFitTogether: Rule = (runbook, types) =>
  nodesOf(runbook).flatMap((node) =>
    (types.get(node.type ?? '')?.flaws?.(node.params) ?? []).map(({ field, within, ...flaw }) => {
      const path = `${node.path}.${field}`;
      const broken = brokenAt(runbook, { ...flaw, path });
      const where = within && runbook.source.rangeWithin(path, within.start, within.end);
      return where ? { ...broken, where } : broken;
    }),
  );
