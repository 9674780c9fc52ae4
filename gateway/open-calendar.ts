import { refusalOf } from '../model/calendar/hold.js';
import { closedForStart } from '../model/calendar/closed-for-start.js';
import type { Calendar } from '../model/calendar/calendar.js';
import type { Plan } from '../model/plan.js';
import { Refusal } from './refusal.js';

/**
 * Whether windows and freezes let a run of this plan start at `now` (ms). Refuses with 409 where policy says so; where it says
 * that the run may wait, the sentence is for whoever started it. Undefined when it is open.
 */
export function requireOpenCalendar(plan: Plan, calendar: Calendar | undefined, now: number): string | undefined {
  const closed = closedForStart({ runbook: plan.runbook.name, plan, calendar, at: now });
  if (!closed) return undefined;
  const { reason, message } = refusalOf(closed, now);
  if (closed.whenClosed === 'hold') return `${message} Guarded steps wait for it.`;
  throw new Refusal(409, {
    code: reason,
    message: `${plan.runbook.name} is not started in ${plan.environment}. ${message}`,
    cure:
      closed.opens === undefined
        ? 'Ask the owners of policy.yaml.'
        : `Start it again from ${closed.opens} on, or schedule it: daybook schedule add. The calendar page shows windows and freezes.`,
  });
}
