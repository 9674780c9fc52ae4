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

/** Id of the one step, whose ask the people get. */
export const REACH_STEP = 'reach';

/** Stands where other plans name their file. Git knows no such file, so the author of the run is unverified. */
const BUILT_IN = 'daybook people reach';

export interface ReachWish {
  /** Persons, groups and rotas. */
  names: readonly string[];
  environment: string;
  /** Who sends it. */
  owner: string;
  /** As people write it: `10m`. */
  within: string;
  /** Also in quiet hours. */
  urgent: boolean;
}

/** The runbook that asks these people for a sign of life, as a text. It belongs to no file. Pure. */
export function reachRunbook({ names, owner, within, urgent }: ReachWish): string {
  const step = {
    id: REACH_STEP,
    type: 'acknowledge',
    title: 'Does this reach you?',
    to: names,
    message: {
      subject: 'Test: does this reach you?',
      body: `This is a test by ${owner}. Nothing is happening, and nothing is expected of you but to acknowledge it, so that we know that you can be reached.`,
    },
    ...(urgent && { urgent }),
    deadline: within,
    onDeadline: 'fail',
  };
  const runbook = { daybook: 1, runbook: 'people-reach', title: 'Who can be reached', day: 'N', owner };
  return stringify({ ...runbook, stages: [{ stage: REACH_STEP, steps: [step] }] });
}

/** Plans the test, offline. Throws a CliError (usage) with every problem: an unknown name, nobody who can be told. */
export function planReach(workspace: Workspace, wish: ReachWish): Planned {
  const text = reachRunbook(wish);
  const { runbook, problems: own } = parseRunbook(text, BUILT_IN, stepTypes);
  if (!runbook) throw cannotReach(own);
  const { plan, digest, problems } = makePlan({
    runbook,
    workspace,
    inputs: {},
    environment: wish.environment,
    nestedRunbooks: () => undefined,
    stepTypes,
    sourceDigest: textDigest(text),
    file: BUILT_IN,
    compressedSize: (json) => gzipSync(json).length,
  });
  if (!plan || !digest) throw cannotReach(problems);
  return { plan, digest, problems: problems.map(withoutPlace) };
}

function cannotReach(problems: Planned['problems']): CliError {
  const message = 'These people cannot be reached for a test.';
  return new CliError({ exit: EXIT.usage, code: 'does-not-plan', message, problems: problems.map(withoutPlace) });
}

/** Nobody has written the runbook, so a line of it tells nobody anything. */
function withoutPlace({ where: _, ...problem }: Planned['problems'][number]): Planned['problems'][number] {
  return problem;
}
