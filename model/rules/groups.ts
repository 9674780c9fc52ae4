import { brokenAt, nodesOf, type Rule } from './rule.js';

export const groupsAreRepeated: Rule = (runbook) =>
  nodesOf(runbook).flatMap((node) => {
    const { path } = node;
    if (node.type !== undefined && node.steps) {
      const message = `\`${node.id}\` has a type and steps; it is either a step or a group`;
      return [
        brokenAt(runbook, {
          code: 'DB2022',
          message,
          cure: 'Remove `type:` or `steps:`.',
          path: `${path}.steps`,
          part: 'key',
        }),
      ];
    }
    if (node.type === undefined && node.steps && node.forEach === undefined) {
      return [
        brokenAt(runbook, {
          code: 'DB2022',
          message: `the group \`${node.id}\` has no forEach`,
          cure: 'Add `forEach:`, or put its steps into the stage.',
          path: `${path}.forEach`,
        }),
      ];
    }
    return [];
  });

export const forEachDoesNotNest: Rule = (runbook) =>
  nodesOf(runbook).flatMap((group) =>
    (group.steps ?? []).flatMap((inner) => {
      if (inner.forEach === undefined && inner.steps === undefined) return [];
      const message = `\`${inner.id}\` repeats inside the group \`${group.id}\`, which repeats itself`;
      const field = inner.forEach === undefined ? 'steps' : 'forEach';
      return [
        brokenAt(runbook, {
          code: 'DB2021',
          message,
          cure: 'Write one list of all pairs.',
          path: `${inner.path}.${field}`,
          part: 'key',
        }),
      ];
    }),
  );

export const atOnceNeedsForEach: Rule = (runbook) =>
  nodesOf(runbook).flatMap((node) => {
    if (node.atOnce === undefined || node.forEach !== undefined || node.steps) return [];
    return [
      brokenAt(runbook, {
        code: 'DB2027',
        message: '`atOnce` stands on a step without forEach',
        cure: 'Remove it.',
        path: `${node.path}.atOnce`,
        part: 'key',
      }),
    ];
  });
