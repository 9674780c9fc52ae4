import type { Plan } from '../plan.js';
import type { Calendar } from './calendar.js';
import type { Closed } from './calendar-verdict.js';
import { calendarVerdict } from './verdict.js';

export interface StartQuestion {
  runbook: string;
  /** Missing: the runbook does not plan, so no exception for a decision holds. */
  plan?: Plan;
  calendar: Calendar | undefined;
  /** ms. */
  at: number;
}

/**
 * What keeps a run of this plan from starting; undefined when it is open. An exception for a decision holds for a start when
 * every approval of the plan is such a decision: then nothing guarded in it stands under another.
 */
export function closedForStart({ runbook, plan, calendar, at }: StartQuestion): Closed | undefined {
  const decisions = plan ? decisionsOf(plan) : [];
  const questions = decisions.length > 0 ? [...new Set(decisions)] : [undefined];
  const closed = questions.flatMap((decision) => {
    const about = { what: 'start' as const, at, runbook };
    const verdict = calendarVerdict(calendar, decision === undefined ? about : { ...about, decision });
    return verdict.open ? [] : [verdict];
  });
  return closed.find(({ whenClosed }) => whenClosed === 'refuse') ?? closed[0];
}

function decisionsOf({ steps, nested }: Plan): string[] {
  return [...steps.flatMap(({ ask }) => ask?.decision ?? []), ...Object.values(nested).flatMap(decisionsOf)];
}
