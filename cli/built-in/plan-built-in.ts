import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { makePlan } from '../../model/make-plan/make-plan.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import { stepTypes } from '../../model/steps/index.js';
import type { Workspace } from '../../model/workspace.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Planned } from '../planning/plan-runbook.js';
import { textDigest } from '../planning/text-digest.js';

/** A runbook that a command makes by itself. */
export interface BuiltIn {
  /** Stands where other plans name their file. Git knows no such file, so the author of the run is unverified. */
  command: string;
  /** As it would stand in a file. */
  runbook: object;
  environment: string;
  /** What is said when it does not plan. */
  refusal: string;
}

/** Plans it, offline. Throws a CliError (usage) with every problem; places are left out, since nobody has written a line of it. */
export function planBuiltIn(
  workspace: Workspace,
  { command, runbook: written, environment, refusal }: BuiltIn,
): Planned {
  const text = stringify(written);
  const { runbook, problems: own } = parseRunbook(text, command, stepTypes);
  if (!runbook) throw refused(refusal, own);
  const { plan, digest, problems } = makePlan({
    runbook,
    workspace,
    inputs: {},
    environment,
    nestedRunbooks: () => undefined,
    stepTypes,
    sourceDigest: textDigest(text),
    file: command,
    compressedSize: (json) => gzipSync(json).length,
  });
  if (!plan || !digest) throw refused(refusal, problems);
  return { plan, digest, problems: problems.map(withoutPlace) };
}

function refused(message: string, problems: Planned['problems']): CliError {
  return new CliError({ exit: EXIT.usage, code: 'does-not-plan', message, problems: problems.map(withoutPlace) });
}

function withoutPlace({ where: _, ...problem }: Planned['problems'][number]): Planned['problems'][number] {
  return problem;
}
