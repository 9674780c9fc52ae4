import { durationText } from '../duration.js';
import type { ScheduleDefinition } from '../schedule.js';
import { isZone } from '../zones.js';
import { readCron } from './cron.js';
import { SCHEDULE_NAME } from './run-id.js';

/** The server makes no shorter catch-up window. */
const SHORTEST_CATCH_UP_MS = 10_000;
/** As often as a cron can. */
const SHORTEST_INTERVAL_MS = 60_000;
const LONGEST_CATCH_UP_MS = 365 * 86_400_000;

/** What makes a definition unusable, as a sentence, whoever wrote it; undefined when it can be used. Pure. */
export function definitionFlaw(
  definition: Pick<ScheduleDefinition, 'name' | 'spec' | 'catchUpMs'>,
): string | undefined {
  const { name, spec, catchUpMs } = definition;
  if (!SCHEDULE_NAME.test(name)) return `${name} is no name for a schedule`;
  if (!isZone(spec.zone)) return `${spec.zone} is no IANA time zone`;
  if (!(catchUpMs >= SHORTEST_CATCH_UP_MS && catchUpMs <= LONGEST_CATCH_UP_MS))
    return `a catch-up window of ${durationText(catchUpMs)} is not from 10s to 365d`;
  if ('cron' in spec) return readCron(spec.cron).flaws?.[0]?.message;
  const { everyMs, offsetMs } = spec;
  if (everyMs < SHORTEST_INTERVAL_MS || everyMs % 1_000 !== 0)
    return `an interval of ${durationText(everyMs)} is not of whole seconds from 1m on`;
  if (offsetMs < 0 || offsetMs >= everyMs || offsetMs % 1_000 !== 0)
    return `an offset of ${durationText(offsetMs)} does not fit into an interval of ${durationText(everyMs)}`;
  return undefined;
}
