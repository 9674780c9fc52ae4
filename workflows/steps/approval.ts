import type { JsonObject } from '../../model/json.js';
import { quorumText } from '../../model/quorum.js';
import { openApproval } from '../approvals.js';
import { resolveNow } from '../scope.js';
import type { WaitingStep } from './index.js';

/** Authorised people decide on exactly what the covered steps will do. Silence is never yes. */
export const approval: WaitingStep = async ({ state, step, index, now }) => {
  const text = resolveNow(state, { text: step.ask?.text ?? '' } as JsonObject);
  if (!text.ok) return { status: 'errored', reason: 'unresolved', message: text.message };
  const rule = state.plan.policy.approvals[step.ask?.decision ?? ''];
  const words = String(text.value.text || `${step.title}: ${rule ? quorumText(rule.quorum) : ''} decide`);
  const opened = openApproval(state, index, words, now);
  if ('flaw' in opened) return { status: 'errored', reason: 'unresolved', message: opened.flaw };
  state.asks.open(opened.ask);
  return undefined;
};
