import type { ScheduleActivities } from '../../model/schedule/activities.js';
import type { ScheduleDeps } from './deps.js';
import { followScheduled } from './follow-scheduled.js';
import { startScheduled } from './start-scheduled.js';

/** The activities of scheduled starts, by registered name. */
export function createScheduleActivities(deps: ScheduleDeps): ScheduleActivities {
  return {
    'start-scheduled': (order) => startScheduled(order, deps),
    'follow-scheduled': (place) => followScheduled(place, deps),
  };
}

export type { ScheduleDeps } from './deps.js';
