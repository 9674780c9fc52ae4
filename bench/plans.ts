import { gzipSync } from 'node:zlib';
import { makePlan } from '../model/make-plan/make-plan.js';
import { parseRunbook } from '../model/parse-runbook.js';
import { checkExpression } from '../model/expression/check-expression.js';
import type { StepCall } from '../model/effect.js';
import type { Plan } from '../model/plan.js';
import { stepTypes } from '../model/steps/index.js';
import type { Workspace } from '../model/workspace.js';

export type Kind = 'effect' | 'probe';

/** A runbook of n alike steps. An effect tells one person over the console; a probe asks a local server once. */
export function runbookText(kind: Kind, count: number, order: 'sequential' | 'parallel'): string {
  const step = (index: number) =>
    kind === 'effect'
      ? `      - { id: s${index}, type: notify, to: [omar], message: { subject: 'Step ${index}', body: go } }`
      : `      - { id: s${index}, type: check, target: site, get: /, expect: response.json.ok, timeout: 400ms }`;
  const head = 'daybook: 1\nrunbook: bench\ntitle: Bench\nday: N\nowner: release\nstages:\n';
  return `${head}  - stage: all\n    order: ${order}\n    steps:\n${Array.from({ length: count }, (_, index) => step(index)).join('\n')}\n`;
}

export function planOf(workspace: Workspace, text: string): Plan {
  const { runbook, problems } = parseRunbook(text, 'bench.yaml', stepTypes, checkExpression);
  if (!runbook) throw new Error(JSON.stringify(problems));
  const made = makePlan({
    runbook,
    workspace,
    inputs: {},
    environment: 'stage',
    nestedRunbooks: () => undefined,
    stepTypes,
    sourceDigest: 'bench',
    file: 'bench.yaml',
    compressedSize: (json) => gzipSync(json).length,
  });
  if (!made.plan) throw new Error(JSON.stringify(made.problems));
  return made.plan;
}

/** The calls that the interpreter makes for this plan, for the hand-written workflow. */
export function callsOf(plan: Plan, run: string): StepCall[] {
  return plan.steps.map((step) => {
    const target = step.target ? plan.targets[step.target] : undefined;
    return {
      run,
      environment: plan.environment,
      step: step.id,
      type: step.type,
      title: step.title,
      phase: 'do',
      epoch: 1,
      params: step.params,
      attempts: step.retry?.attempts ?? 1,
      ...(target ? { target } : {}),
    };
  });
}
