import type { Problem } from '../problem.js';
import type { Runbook, StepNode } from '../runbook.js';
import { didYouMean } from '../suggest.js';
import { brokenAt, circlesOf, nodesOf, type Rule } from './rule.js';

export const needsNameStepsOfTheirStage: Rule = (runbook) => {
  const everywhere = new Set(nodesOf(runbook).map(({ id }) => id));
  return circlesOf(runbook).flatMap(({ nodes, place }) => {
    const here = new Set(nodes.map(({ id }) => id));
    return nodes.flatMap((node) =>
      (node.needs ?? []).flatMap((need, index) => {
        if (here.has(need)) return [];
        const message = everywhere.has(need) ? `\`${need}\` is not a step of ${place}` : `there is no step \`${need}\``;
        const cure = everywhere.has(need)
          ? 'Remove it when it stands in an earlier stage, which is over anyway; otherwise move one of the two steps.'
          : didYouMean(
              need,
              [...here].filter((id) => id !== node.id && id !== ''),
            );
        return [
          brokenAt(runbook, {
            code: 'DB2004',
            message,
            expected: `steps of ${place}`,
            cure,
            path: `${node.path}.needs[${index}]`,
          }),
        ];
      }),
    );
  });
};

export const needsHaveNoCycle: Rule = (runbook) =>
  circlesOf(runbook).flatMap(({ nodes }) => cyclesAmong(nodes, runbook));

/** One problem for each circle, at the `needs` of its first step in the file. Iterative: a chain may have 10,000 steps. */
function cyclesAmong(nodes: readonly StepNode[], runbook: Runbook): Problem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const state = new Map<string, 'open' | 'done'>();
  const problems: Problem[] = [];
  for (const start of nodes) {
    if (state.has(start.id)) continue;
    const trail: { node: StepNode; next: number }[] = [{ node: start, next: 0 }];
    state.set(start.id, 'open');
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const need = top.node.needs?.[top.next++];
      const node = need === undefined ? undefined : byId.get(need);
      if (need === undefined) {
        state.set(top.node.id, 'done');
        trail.pop();
      } else if (node && state.get(node.id) === 'open') {
        problems.push(
          cycleProblem(
            trail.slice(trail.findIndex((entry) => entry.node === node)).map((entry) => entry.node),
            runbook,
          ),
        );
      } else if (node && !state.has(node.id)) {
        state.set(node.id, 'open');
        trail.push({ node, next: 0 });
      }
    }
  }
  return problems;
}

function cycleProblem(circle: StepNode[], runbook: Runbook): Problem {
  const [first] = circle;
  const way = [...circle, first].map((node) => node?.id).join(' needs ');
  const shown = way.length > 200 ? `${way.slice(0, 200)}…` : way;
  const message =
    circle.length === 1 ? `\`${first?.id}\` needs itself` : `steps need one another in a circle: ${shown}`;
  return brokenAt(runbook, {
    code: 'DB2005',
    message,
    cure: 'Remove one of these needs.',
    path: `${first?.path}.needs`,
  });
}
