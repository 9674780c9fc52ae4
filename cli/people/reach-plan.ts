import type { Workspace } from '../../model/workspace.js';
import { planBuiltIn } from '../built-in/plan-built-in.js';
import type { Planned } from '../planning/plan-runbook.js';

/** Id of the one step, whose ask the people get. */
export const REACH_STEP = 'reach';

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

/** The runbook that asks these people for a sign of life, as it would stand in a file. It belongs to none. Pure. */
export function reachRunbook({ names, owner, within, urgent }: ReachWish): object {
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
  return { ...runbook, stages: [{ stage: REACH_STEP, steps: [step] }] };
}

/** Plans the test, offline. Throws a CliError (usage) with every problem: an unknown name, nobody who can be told. */
export function planReach(workspace: Workspace, wish: ReachWish): Planned {
  return planBuiltIn(workspace, {
    command: 'daybook people reach',
    runbook: reachRunbook(wish),
    environment: wish.environment,
    refusal: 'These people cannot be reached for a test.',
  });
}
