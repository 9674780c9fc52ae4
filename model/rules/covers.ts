import { didYouMean } from '../suggest.js';
import { brokenAt, nodesOf, type Rule } from './rule.js';
import type { Runbook, StepNode } from '../runbook.js';

/** Each entry of each `covers`, with its place. */
function coverings(runbook: Runbook): { by: StepNode; id: string; path: string }[] {
  return nodesOf(runbook).flatMap((by) => {
    const covers = by.type === undefined ? undefined : by.params.covers;
    if (!Array.isArray(covers)) return [];
    return covers.flatMap((id, index) =>
      typeof id === 'string' ? [{ by, id, path: `${by.path}.covers[${index}]` }] : [],
    );
  });
}

export const coversNameSteps: Rule = (runbook) => {
  const ids = new Set(nodesOf(runbook).map(({ id }) => id));
  return coverings(runbook).flatMap(({ by, id, path }) => {
    if (ids.has(id)) return [];
    const cure = didYouMean(
      id,
      [...ids].filter((known) => known !== by.id && known !== ''),
    );
    return [brokenAt(runbook, { code: 'DB2006', message: `there is no step \`${id}\` to cover`, cure, path })];
  });
};

export const coversNameEffects: Rule = (runbook, types) => {
  const byId = new Map(nodesOf(runbook).map((node) => [node.id, node]));
  const changes = (node: StepNode): boolean =>
    node.steps
      ? node.steps.some(changes)
      : node.type === undefined || (types.get(node.type)?.lane ?? 'effect') === 'effect';
  return coverings(runbook).flatMap(({ id, path }) => {
    const covered = byId.get(id);
    if (!covered || changes(covered)) return [];
    const message = `\`${id}\` changes nothing, so there is nothing to approve`;
    return [
      brokenAt(runbook, {
        code: 'DB2019',
        message,
        expected: 'ids of effects',
        cure: `Remove \`${id}\`, or name the effect that is meant.`,
        path,
      }),
    ];
  });
};

export const stepsAreCoveredOnce: Rule = (runbook) => {
  const first = new Map<string, StepNode>();
  return coverings(runbook).flatMap(({ by, id, path }) => {
    const known = first.get(id);
    if (!known) {
      first.set(id, by);
      return [];
    }
    const message =
      known === by
        ? `\`${id}\` stands twice in this approval`
        : `\`${id}\` is covered by the approval \`${known.id}\` already`;
    return [brokenAt(runbook, { code: 'DB2024', message, cure: 'Cover it once.', path })];
  });
};
