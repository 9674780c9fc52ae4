import { brokenAt, nodesOf, type Rule } from './rule.js';

/** What a step may have depends on its type: people, retry, undo, target. */

export const everyWaitForPeopleHasDeadline: Rule = (runbook, types) =>
  nodesOf(runbook).flatMap((node) => {
    if (!types.get(node.type ?? '')?.ask) return [];
    const missing = (field: string) => node.params[field] === undefined;
    const { path, id } = node;
    return [
      ...(missing('deadline')
        ? [
            brokenAt(runbook, {
              code: 'DB2007',
              message: `\`${id}\` waits for people and has no deadline`,
              expected: 'a duration such as 4h',
              cure: 'Add `deadline:`.',
              path: `${path}.deadline`,
            }),
          ]
        : []),
      ...(missing('onDeadline')
        ? [
            brokenAt(runbook, {
              code: 'DB2008',
              message: `\`${id}\` does not say what happens when nobody answers in time`,
              cure: 'Add `onDeadline:`.',
              path: `${path}.onDeadline`,
            }),
          ]
        : []),
    ];
  });

export const retryNeedsAProbe: Rule = (runbook, types) =>
  nodesOf(runbook).flatMap((node) => {
    const type = types.get(node.type ?? '');
    if (!type || !node.retry) return [];
    const path = `${node.path}.retry`;
    if (type.retry === 'no') {
      const cure = type.lane === 'probe' ? 'Remove it, and say `within:` to keep asking.' : 'Remove it.';
      return [
        brokenAt(runbook, {
          code: 'DB2023',
          message: `a step of type ${type.type} cannot be retried`,
          cure,
          path,
          part: 'key',
        }),
      ];
    }
    if (type.retry === 'yes' || !type.unprobed?.(node.params) || node.retry.attempts === 1) return [];
    const message = `\`${node.id}\` would be retried and has no probe, so it could happen twice`;
    return [
      brokenAt(runbook, { code: 'DB2009', message, cure: 'Add `probe:`, or remove `retry:`.', path, part: 'key' }),
    ];
  });

export const undoIsDeclaredByItsType: Rule = (runbook, types) => {
  const able = [...types.values()].filter((type) => type.undo).map((type) => type.type);
  return nodesOf(runbook).flatMap((node) => {
    const type = types.get(node.type ?? '');
    if (!type || type.undo || runbook.source.range(`${node.path}.undo`, 'key') === undefined) return [];
    const message = `a step of type ${type.type} has no undo`;
    return [
      brokenAt(runbook, {
        code: 'DB2010',
        message,
        expected: `undo on ${able.join(', ')}`,
        cure: 'Remove it.',
        path: `${node.path}.undo`,
        part: 'key',
      }),
    ];
  });
};

export const onFailureUndoHasSomethingToUndo: Rule = (runbook) => {
  let undoable = false;
  return runbook.stages.flatMap((stage) => {
    const nodes = nodesOf({ ...runbook, stages: [stage] });
    undoable ||= nodes.some((node) => node.undo);
    if (undoable) return [];
    return nodes.flatMap((node) => {
      if (node.onFailure !== 'undo') return [];
      const message = `\`${node.id}\` undoes when it fails, and no step up to here declares an undo`;
      return [
        brokenAt(runbook, {
          code: 'DB2011',
          message,
          cure: 'Declare `undo:` beside what it takes back, or choose another `onFailure`.',
          path: `${node.path}.onFailure`,
        }),
      ];
    });
  });
};

export const targetsStandWhereTheyAreNeeded: Rule = (runbook, types) =>
  nodesOf(runbook).flatMap((node) => {
    const type = types.get(node.type ?? '');
    const path = `${node.path}.target`;
    const has = runbook.source.range(path, 'key') !== undefined;
    if (type?.targetKinds && !has) {
      const message = `\`${node.id}\` has no target`;
      return [
        brokenAt(runbook, {
          code: 'DB2013',
          message,
          expected: `a target of kind ${type.targetKinds.join(' or ')}`,
          cure: 'Add `target:`.',
          path,
        }),
      ];
    }
    if (type && !type.targetKinds && has) {
      return [
        brokenAt(runbook, {
          code: 'DB2014',
          message: `a step of type ${type.type} takes no target`,
          cure: 'Remove it.',
          path,
          part: 'key',
        }),
      ];
    }
    return [];
  });
