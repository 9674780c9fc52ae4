import type { Outcome } from '../../model/outcome.js';
import type { PlanStep } from '../../model/plan.js';
import type { RunState } from '../run-state.js';
import { accessProof } from './access-proof.js';
import { acknowledge } from './acknowledge.js';
import { approval } from './approval.js';
import { manual } from './manual.js';
import { questionnaire } from './questionnaire.js';
import { wait } from './wait.js';

export interface Waiting {
  state: RunState;
  step: PlanStep;
  index: number;
  now: number;
}

/** Begins a wait or opens an ask. An outcome ends the step at once; undefined leaves it waiting. */
export type WaitingStep = (waiting: Waiting) => Promise<Outcome | undefined>;

/** The one list of steps that live inside the workflow. */
export const waitingSteps: Record<string, WaitingStep> = {
  'access-proof': accessProof,
  acknowledge,
  approval,
  manual,
  questionnaire,
  wait,
};

export async function startWaiting(waiting: Waiting): Promise<Outcome | undefined> {
  const begin = waitingSteps[waiting.step.type];
  if (!begin)
    return {
      status: 'errored',
      reason: 'no-step-type',
      message: `this worker does not know the step type ${waiting.step.type}`,
    };
  return begin(waiting);
}
