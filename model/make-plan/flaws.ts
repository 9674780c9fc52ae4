import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** With its slots filled a field may no longer fit the others. What was wrong as written has been said when it was read. */
export function checkFlaws(planning: Planning, { type, node, params, id, never }: Draft): void {
  if (never || !type.flaws) return;
  const said = new Set(type.flaws(node.params).map(({ code, field }) => `${code} ${field}`));
  for (const { code, field, message, ...flaw } of type.flaws(params)) {
    if (said.has(`${code} ${field}`)) continue;
    planning.report(code, `${node.path}.${field}`, { ...flaw, message: `${id}: ${message}` });
  }
}
