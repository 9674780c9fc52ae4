import { isObject } from '../../deferred.js';
import type { Json } from '../../json.js';
import type { Plan, PlanStep } from '../../plan.js';
import { notificationLetter } from '../notification-letter.js';
import { slot, writtenValue } from './as-written.js';
import type { MessagePreview } from './message-preview.js';
import { RUN } from './planned-ask.js';
import { recipientsOf } from './recipients.js';

/** The one message of a `notify` step. */
export function notificationPreview(plan: Plan, digest: string, step: PlanStep): MessagePreview {
  const { to, message, via } = step.params;
  const names = (Array.isArray(to) ? to : [to]).filter((name) => typeof name === 'string');
  const words: { [name: string]: Json } = isObject(message) ? message : {};
  return {
    runbook: plan.runbook.title,
    step: step.id,
    kind: 'notification',
    what: 'notification',
    when: 'when the step runs',
    to: recipientsOf(plan, names),
    transports: typeof via === 'string' ? [via] : (plan.transports ?? ['console']),
    letter: notificationLetter({
      key: `${RUN}/${step.id}/notification`,
      run: slot('run'),
      step: step.id,
      environment: plan.environment,
      ...(plan.policy.colour !== undefined && { colour: plan.policy.colour }),
      planDigest: digest,
      subject: text(words.subject),
      body: text(words.body),
      at: 0,
    }),
  };
}

function text(value: Json | undefined): string {
  const written = writtenValue(value ?? '');
  return typeof written === 'string' ? written : JSON.stringify(written);
}
