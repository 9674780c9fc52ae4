import { brokenAt, nodesOf, type Rule } from './rule.js';

export const stepIdsAreUnique: Rule = (runbook) => {
  const first = new Map<string, string>();
  return nodesOf(runbook).flatMap(({ id, path }) => {
    const known = first.get(id);
    if (id === '' || known === undefined) {
      first.set(id, path);
      return [];
    }
    const line = runbook.source.range(`${known}.id`)?.start.line;
    const message = `there is another step \`${id}\`, in line ${line}`;
    return [brokenAt(runbook, { code: 'DB2003', message, cure: 'Give one of them another id.', path: `${path}.id` })];
  });
};

export const stageNamesAreUnique: Rule = (runbook) => {
  const seen = new Set<string>();
  return runbook.stages.flatMap(({ name, path }) => {
    const again = name !== '' && seen.has(name);
    seen.add(name);
    if (!again) return [];
    return [
      brokenAt(runbook, {
        code: 'DB2015',
        message: `there is another stage \`${name}\``,
        cure: 'Give one of them another name.',
        path: `${path}.stage`,
      }),
    ];
  });
};
