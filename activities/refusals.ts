import { randomBytes } from 'node:crypto';
import type { Json } from '../model/json.js';
import type { RecordStore } from '../records/store.js';
import type { ActivityContext } from './context.js';

export interface RefusedCall {
  run: string;
  /** Empty for what is no step. */
  step: string;
  phase: string;
  target: string;
  reason: string;
  message: string;
}

/** Puts a call that the worker turned away on record, `refusals/<time>-<id>`, with the workflow it came from. */
export async function recordRefusal(
  refusal: RefusedCall,
  deps: { records: RecordStore; context(): ActivityContext; now(): number },
): Promise<void> {
  const { workflow, activityId } = deps.context();
  const at = deps.now();
  const entry = {
    at,
    ...refusal,
    workflow: workflow?.id ?? '',
    workflowType: workflow?.type ?? '',
    activityId,
  };
  const time = new Date(at).toISOString().replace(/[:.]/g, '-');
  // Activities of two workflows may have one id, and be refused within one millisecond.
  await deps.records.put(`refusals/${time}-${safe(activityId)}-${randomBytes(4).toString('hex')}`, entry as Json);
}

function safe(text: string): string {
  return text.replace(/[^a-zA-Z0-9_-]/g, '-').slice(0, 60) || 'none';
}
