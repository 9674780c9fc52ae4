import { ApplicationFailure } from '@temporalio/common';
import { AUDIENCE_WORKFLOW } from '../../model/audience/audience.js';
import { RUN_WORKFLOW } from '../../model/effect.js';
import { recordRefusal } from '../refusals.js';
import type { AudienceDeps } from './deps.js';

interface Place {
  run: string;
  ask: string;
}

/**
 * Only a run tells its people something. Called from anywhere else it throws an ApplicationFailure that is not retried, and
 * the refusal goes on record.
 */
export function mustBeRun(place: Place, deps: AudienceDeps): Promise<void> {
  return mustBe(place, deps, (workflow) => workflow.type === RUN_WORKFLOW && workflow.id === place.run);
}

/** Only an audience of this ask writes to its people. Throws as `mustBeRun` does. */
export function mustBeAudience(place: Place, deps: AudienceDeps): Promise<void> {
  const own = new RegExp(`^${escaped(`audience:${place.run}/${place.ask}/`)}\\d+$`);
  return mustBe(place, deps, (workflow) => workflow.type === AUDIENCE_WORKFLOW && own.test(workflow.id));
}

async function mustBe(
  { run, ask }: Place,
  deps: AudienceDeps,
  isIt: (workflow: { id: string; type: string }) => boolean,
): Promise<void> {
  const { workflow } = deps.context();
  if (workflow && isIt(workflow)) return;
  const message = workflow
    ? `workflow ${workflow.id} of type ${workflow.type} is not the one that ${ask} of ${run} is asked by`
    : 'it was called without a workflow';
  await recordRefusal({ run, step: ask, phase: 'people', target: '', reason: 'foreign-workflow', message }, deps);
  throw ApplicationFailure.nonRetryable(`nobody is told: ${message}`, 'foreign-workflow');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
