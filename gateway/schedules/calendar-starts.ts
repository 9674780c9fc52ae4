import { startsBetween } from '../../model/schedule/starts.js';
import type { GatewayContext } from '../context.js';
import type { CalendarStart } from '../pages/calendar-page.js';
import { viewSchedules } from './view.js';

/** Of one schedule; a start every three minutes for a month is less. */
const MOST = 15_000;

/**
 * What the schedules are going to start between two instants, ms: by their signed definitions, as Temporal makes them. Paused
 * ones start nothing, and neither does one that is not what was signed. What was due before now is over: runs tell of it.
 */
export async function calendarStarts(
  gateway: GatewayContext,
  { from, to }: { from: number; to: number },
): Promise<CalendarStart[]> {
  const { schedules } = await viewSchedules(gateway);
  const begin = Math.max(from, gateway.now());
  return schedules
    .filter(({ trusted, paused, next }) => trusted && !paused && next.length > 0)
    .flatMap(({ definition: { name, environment, runbook, spec } }) =>
      startsBetween(spec, begin, to, MOST).map(({ at }) => ({ at, environment, name, runbook })),
    );
}
