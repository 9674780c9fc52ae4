import type { Calendar } from '../../model/calendar/calendar.js';
import type { CalendarQuestion } from '../../model/calendar/calendar-verdict.js';
import { type CalendarAnswer, refusalOf } from '../../model/calendar/hold.js';
import { calendarVerdict, stricter } from '../../model/calendar/verdict.js';

/**
 * Whether a guarded step may happen now, by the calendar of the plan and by the worker's own: the stricter holds. Here and not
 * in the run, because the answer depends on this process's time-zone data; the run keeps it.
 */
export function readCalendar(
  { planned, ...question }: CalendarQuestion & { planned: Calendar },
  own: Calendar | undefined,
): CalendarAnswer {
  const verdict = stricter(calendarVerdict(planned, question), calendarVerdict(own, question));
  return verdict.open ? { open: true } : { open: false, ...refusalOf(verdict, question.at) };
}
