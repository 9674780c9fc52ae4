import { isObject } from '../deferred.js';
import { parseDuration } from '../duration.js';
import { instantOf, isZone } from '../zones.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/**
 * A wait until a point in time carries its zone in the plan, so that nothing outside of the plan decides when it ends.
 * A date and time that the clocks of the zone skip is refused now and not in that night.
 */
export function planWait(planning: Planning, draft: Draft): void {
  const { params, node, type } = draft;
  if (type.type !== 'wait' || typeof params.until !== 'string') return;
  params.zone ??= planning.request.workspace.daybook.zone;
  if (typeof params.zone !== 'string') return;
  if (!isZone(params.zone)) {
    const message = `${params.zone} is not an IANA time zone`;
    planning.report('DB2025', `${node.path}.zone`, { message, cure: 'Write a name such as Europe/Berlin.' });
    return;
  }
  // A plan knows no clock: a date stands for itself, and the next 02:00 is found when the wait begins.
  const instant = instantOf({ until: params.until, zone: params.zone, now: 0 });
  if ('problem' in instant) planning.report('DB2028', `${node.path}.until`, { message: instant.problem });
}

/** The same for the time until which an audience must have acknowledged: `require.byTime` gets its zone. */
export function planByTime(planning: Planning, { params, node }: Draft): void {
  const { require } = params;
  if (!isObject(require) || typeof require.byTime !== 'string') return;
  require.zone ??= planning.request.workspace.daybook.zone;
  if (typeof require.zone !== 'string') return;
  const instant = instantOf({ until: require.byTime, zone: require.zone, now: 0 });
  if ('problem' in instant) planning.report('DB2028', `${node.path}.require.byTime`, { message: instant.problem });
}

/** How long a wait takes, when it says so. */
export function waitMs({ type, params }: Draft): number | undefined {
  return type.type === 'wait' && typeof params.for === 'string' ? parseDuration(params.for) : undefined;
}
