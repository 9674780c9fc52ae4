import { gzipSync } from 'node:zlib';
import { checkExpression } from '../../model/expression/check-expression.js';
import { makePlan } from '../../model/make-plan/make-plan.js';
import type { Plan } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import type { Runbook } from '../../model/runbook.js';
import { stepTypes } from '../../model/steps/index.js';
import { listRunbooks, loadRunbook, loadWorkspace } from '../../workspace/load.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { givenInputs } from './given-inputs.js';
import { textDigest } from './text-digest.js';

export interface PlanWish {
  root: string;
  cwd: string;
  /** Name or path of the runbook. */
  named: string;
  /** `name=value`, as given with -i. */
  inputs: readonly string[];
  environment?: string;
}

export interface Planned {
  plan: Plan;
  digest: string;
  /** Warnings. */
  problems: Problem[];
}

/** Plans a runbook with its workspace, offline. Throws a CliError (usage) with every problem that stands in the way. */
export async function planRunbook({ root, cwd, named, inputs, environment }: PlanWish): Promise<Planned> {
  const { workspace, problems: workspaceProblems } = await loadWorkspace(root);
  const {
    runbook,
    file,
    texts,
    messages,
    problems: runbookProblems,
  } = await loadRunbook(root, named, { from: cwd, checkExpression });
  const given = givenInputs(inputs);
  const before = [...workspaceProblems, ...runbookProblems, ...given.problems];
  if (!workspace || !runbook || file === undefined || given.problems.length > 0) throw cannotPlan(named, root, before);
  const nested = await registeredRunbooks(root);
  const { plan, digest, problems } = makePlan({
    runbook,
    workspace,
    inputs: given.values,
    environment,
    nestedRunbooks: (name) => nested.runbooks.get(name),
    messageFile: (path) => messages.get(path) ?? nested.messages.get(path),
    stepTypes,
    sourceDigest: textDigest(texts.get(file) ?? ''),
    file,
    compressedSize: (text) => gzipSync(text).length,
  });
  const all = [...before, ...problems];
  if (!plan || !digest) throw cannotPlan(named, root, all);
  return { plan, digest, problems: all };
}

interface Registered {
  runbooks: Map<string, Runbook>;
  /** Texts of the message files that they name, by path. */
  messages: Map<string, string>;
}

/** The registered runbooks that can be called by name. Broken ones are left out: whoever calls one hears that it is missing. */
async function registeredRunbooks(root: string): Promise<Registered> {
  const { runbooks } = await listRunbooks(root);
  const loaded = await Promise.all(runbooks.map(({ file }) => loadRunbook(root, file, { checkExpression })));
  return {
    runbooks: new Map(loaded.flatMap(({ runbook }) => (runbook ? [[runbook.name, runbook] as const] : []))),
    messages: new Map(loaded.flatMap(({ messages }) => [...messages])),
  };
}

function cannotPlan(named: string, root: string, problems: readonly Problem[]): CliError {
  return new CliError({ exit: EXIT.usage, code: 'does-not-plan', message: `${named} does not plan.`, problems, root });
}
