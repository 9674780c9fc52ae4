import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { checkExpression } from '../model/expression/check-expression.js';
import type { JsonObject } from '../model/json.js';
import { makePlan } from '../model/make-plan/make-plan.js';
import type { Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import type { Runbook } from '../model/runbook.js';
import { stepTypes } from '../model/steps/index.js';
import { listRunbooks, loadRunbook, loadWorkspace } from './load.js';

export interface PlanFromDisk {
  root: string;
  /** Where relative paths start, beside the root. */
  cwd?: string;
  /** Name or path of the runbook. */
  named: string;
  inputs: JsonObject;
  environment?: string;
}

export type PlannedFromDisk =
  | { plan: Plan; digest: string; problems: Problem[] }
  | { plan?: undefined; digest?: undefined; problems: Problem[] };

/** Plans a runbook of the checkout as it stands on disk now, or gives every problem that stands in the way. Only reads. */
export async function makePlanFromDisk({
  root,
  cwd,
  named,
  inputs,
  environment,
}: PlanFromDisk): Promise<PlannedFromDisk> {
  const { workspace, problems: workspaceProblems } = await loadWorkspace(root);
  const loaded = await loadRunbook(root, named, { from: cwd, checkExpression });
  const { runbook, file, texts, messages } = loaded;
  const before = [...workspaceProblems, ...loaded.problems];
  if (!workspace || !runbook || file === undefined) return { problems: before };
  const nested = await registeredRunbooks(root);
  const { plan, digest, problems } = makePlan({
    runbook,
    workspace,
    inputs,
    environment,
    nestedRunbooks: (name) => nested.runbooks.get(name),
    messageFile: (path) => messages.get(path) ?? nested.messages.get(path),
    stepTypes,
    sourceDigest: createHash('sha256')
      .update(texts.get(file) ?? '', 'utf8')
      .digest('hex'),
    file,
    compressedSize: (text) => gzipSync(text).length,
  });
  const all = [...before, ...problems];
  return plan && digest ? { plan, digest, problems: all } : { problems: all };
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
