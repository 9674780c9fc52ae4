import { planDigest } from '../digest.js';
import type { Plan, PlanStep } from '../plan.js';
import { quorumGroups } from '../quorum.js';
import { askPreviews, writtenVariants } from './previews/ask-previews.js';
import { decisionPreviews } from './previews/decision-previews.js';
import type { MessagePreview } from './previews/message-preview.js';
import { notificationPreview } from './previews/notification-previews.js';
import { plannedAsk } from './previews/planned-ask.js';

export type { MessagePreview } from './previews/message-preview.js';
export type { RecipientPreview } from './previews/recipients.js';

/**
 * Every message that a run of this plan can send, in the order of its steps, then the questions that a failure raises,
 * then those of the runbooks that it calls. Nothing is sent and no clock is read: what only the run will know stands as
 * `${{ … }}`. Pure; the same plan gives the same messages.
 */
export function previewMessages(plan: Plan): MessagePreview[] {
  const digest = planDigest(plan);
  return [
    ...plan.steps.flatMap((step) => stepPreviews(plan, digest, step)),
    ...decisionPreviews(plan, digest),
    ...Object.values(plan.nested).flatMap(previewMessages),
  ];
}

function stepPreviews(plan: Plan, digest: string, step: PlanStep): MessagePreview[] {
  if (step.type === 'notify') return [notificationPreview(plan, digest, step)];
  const ask = plannedAsk(plan, step);
  if (!ask) return [];
  const { contact, variants, to, pair } = step.ask ?? {};
  return askPreviews({
    plan,
    digest,
    ask,
    to: ask.quorum ? quorumGroups(ask.quorum) : pair ? [...pair.driver, ...pair.observer] : (to ?? []),
    contact,
    variants: writtenVariants(variants),
    opens: 'when it opens',
  });
}
