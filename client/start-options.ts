import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { digestPrefix, planDigest } from '../model/digest.js';
import type { Plan } from '../model/plan.js';
import type { Signed } from '../model/statement.js';
import type { RunInput } from '../workflows/messages.js';
import { dayKey, environmentKey, runbookKey, stateKey } from './search-attributes.js';

export interface StartRun {
  plan: Plan;
  /** The signed start statement; a nested run passes its root's. */
  start: Signed;
  /** Run id, and the workflow's id. */
  run: string;
  /** Parent run of a nested one. */
  parent?: string;
}

/** What Temporal keeps beside a run and returns when it is described; packed by the codec like any payload. */
export interface RunMemo {
  start: Signed;
  planDigest: string;
  parent?: string;
}

/** Memo field that holds a RunMemo. */
export const MEMO = 'daybook';

/** Limit of the server for a summary. */
const SUMMARY_BYTES = 400;

/** Task queue of an environment. A prefix keeps tests apart. */
export function taskQueueOf(environment: string, prefix = ''): string {
  return `${prefix}daybook-${environment}`;
}

/** How a run is started: once per id for ever, and without a time limit of Temporal's own. */
export function startOptions({ plan, start, run, parent }: StartRun, queuePrefix?: string): WorkflowStartOptions {
  const input: RunInput = parent === undefined ? { plan, start } : { plan, start, parent };
  const memo: RunMemo = { start, planDigest: planDigest(plan), ...(parent === undefined ? {} : { parent }) };
  const { name, title, day } = plan.runbook;
  return {
    workflowId: run,
    taskQueue: taskQueueOf(plan.environment, queuePrefix),
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    args: [input],
    memo: { [MEMO]: memo },
    staticSummary: cutBytes(`${title} in ${plan.environment}`, SUMMARY_BYTES),
    staticDetails: `Runbook **${name}**, day ${day}, in **${plan.environment}**. Plan ${digestPrefix(memo.planDigest)}, ${plan.steps.length} steps.`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: runbookKey, value: name },
      { key: environmentKey, value: plan.environment },
      { key: stateKey, value: 'running' },
      { key: dayKey, value: day },
    ]),
  };
}

/** Cuts at a character, never inside one. */
function cutBytes(text: string, atMost: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= atMost) return text;
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += encoder.encode(character).length;
    if (size > atMost - 3) break;
    kept += character;
  }
  return `${kept}…`;
}
