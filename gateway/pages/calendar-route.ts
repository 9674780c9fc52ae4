import { isDate } from '../../model/contact/clock.js';
import { dateOf, dayOf, weekOf } from '../../model/calendar/days.js';
import { mondayOf } from '../../model/calendar/calendar-days.js';
import { isLocalTime } from '../../model/calendar/local-time.js';
import type { Route } from '../routes/route.js';
import { CALENDAR_DAYS, calendarPage } from './calendar-page.js';
import { frameOf } from './frame.js';

const DAY_MS = 86_400_000;

/** Four weeks, from the Monday of this week or of the week of `?from=`. What is no date is this week. */
export const calendarRoute: Route = {
  method: 'GET',
  path: '/calendar',
  auth: 'page',
  handle: async (request) => {
    const { gateway, http } = request;
    const frame = frameOf(request);
    const wanted = http.req.query('from') ?? '';
    const { zone, now } = frame.moment;
    const usable = isDate(wanted) && isLocalTime(`${wanted}T00:00`);
    const first = usable ? dateOf(weekOf(dayOf(wanted), 'mon')) : mondayOf(now, zone);
    // A day more on both sides: zones differ.
    const from = dayOf(first) * DAY_MS - DAY_MS;
    const range = { from, to: from + (CALENDAR_DAYS + 2) * DAY_MS };
    const starts = await gateway.calendarStarts(range).catch(() => undefined);
    const { runs } = await gateway.views.overview();
    return http.html(
      calendarPage({
        frame,
        environments: Object.values(gateway.workspace.policy.environments),
        starts: starts ?? [],
        runs,
        first,
        silent: starts === undefined,
      }),
    );
  },
};
