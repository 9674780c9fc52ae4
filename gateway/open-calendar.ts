import { refusalOf } from '../model/calendar/hold.js';
import { calendarVerdict } from '../model/calendar/verdict.js';
import type { Calendar } from '../model/calendar/calendar.js';
import type { Closed } from '../model/calendar/calendar-verdict.js';
import type { Plan } from '../model/plan.js';
import { allPlans } from './plan-check.js';
import { Refusal } from './refusal.js';

/**
 * Whether windows and freezes let a run of this plan start at `now` (ms). Refuses with 409 where policy says so; where it says
 * that the run may wait, the sentence is for whoever started it. Undefined when it is open.
 */
export function requireOpenCalendar(plan: Plan, calendar: Calendar | undefined, now: number): string | undefined {
  const closed = closedFor(plan, calendar, now);
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

/**
 * An exception for a decision holds for a start when every approval of the plan is such a decision: then nothing guarded in it
 * stands under another.
 */
function closedFor(plan: Plan, calendar: Calendar | undefined, at: number): Closed | undefined {
  const decisions = allPlans(plan).flatMap(({ steps }) => steps.flatMap(({ ask }) => ask?.decision ?? []));
  const questions = decisions.length > 0 ? [...new Set(decisions)] : [undefined];
  const closed = questions.flatMap((decision) => {
    const about = { what: 'start' as const, at, runbook: plan.runbook.name };
    const verdict = calendarVerdict(calendar, decision === undefined ? about : { ...about, decision });
    return verdict.open ? [] : [verdict];
  });
  return closed.find(({ whenClosed }) => whenClosed === 'refuse') ?? closed[0];
}
