import { ClientFailure } from '../../client/failure.js';
import type { ScheduleFacts, SchedulePlace } from '../../client/schedules.js';
import { noteChange, type ScheduleChange, standingDefinition } from '../../records/schedule-changes.js';
import type { ScheduleVerbReply } from '../api.js';
import type { GatewayContext } from '../context.js';
import { authorise, type Operation } from '../may.js';
import { Refusal } from '../refusal.js';
import type { Caller } from '../routes/route.js';
import { malformed } from '../routes/route.js';
import { isSignedBy } from '../verify.js';
import { asSchedule } from './as-schedule.js';

export type Verb = ScheduleVerbReply['did'];

/** What policy calls it: to hold a schedule is to steer, to make it start or never start again is to start. */
const OPERATION: Record<Verb, Operation> = { pause: 'steer', resume: 'steer', trigger: 'start', remove: 'start' };

export interface Changing {
  caller: Caller;
  place: SchedulePlace;
  verb: Verb;
  reason?: string;
}

/** Does something to a schedule in the name of the caller, with who, when and why on record. Throws a Refusal. */
export async function changeSchedule(gateway: GatewayContext, changing: Changing): Promise<ScheduleVerbReply> {
  const { caller, place, verb, reason } = changing;
  const { person } = caller;
  authorise(await gateway.readWorkspace(), { person, operation: OPERATION[verb], environment: place.environment });
  if (verb === 'pause' && !reason) throw malformed('pause needs a reason: it is what others find when nothing starts');
  const facts = await factsOf(gateway, place, verb);
  const change: ScheduleChange = { what: verb, by: person.id, at: gateway.now(), ...(reason ? { reason } : {}) };
  const note = async () => noteChange(gateway.store, place, change, await verifiedJti(gateway, facts));
  const words = `${person.id}: ${reason ?? verb}`;
  // Workers go by what is on record: so that comes first, and a resume last, where half of it must not start anything.
  if (verb !== 'resume') await note();
  if (facts) await asSchedule(() => carryOut(gateway, { place, verb, words }));
  if (verb === 'resume') await note();
  gateway.log('info', 'schedule changed', {
    schedule: place.name,
    environment: place.environment,
    verb,
    by: person.id,
  });
  return { ...place, did: verb, by: person.id };
}

/** What Temporal has; undefined for one to remove that is on record only. Throws a Refusal for a schedule that is nowhere. */
async function factsOf(
  { schedules, store }: GatewayContext,
  place: SchedulePlace,
  verb: Verb,
): Promise<ScheduleFacts | undefined> {
  try {
    return await asSchedule(() => schedules.describe(place));
  } catch (error) {
    const gone = error instanceof Refusal && error.code === 'schedule-not-found';
    if (gone && verb === 'remove' && (await standingDefinition(store, place)) !== undefined) return undefined;
    throw error;
  }
}

/** What Temporal shows may have been written by anybody: only what is signed names a definition. */
async function verifiedJti({ keys }: GatewayContext, facts: ScheduleFacts | undefined): Promise<string[]> {
  const { start } = facts ?? {};
  return start && isSignedBy(await keys.publicKeys(), start) ? [start.statement.jti] : [];
}

function carryOut(
  { schedules }: GatewayContext,
  { place, verb, words }: { place: SchedulePlace; verb: Verb; words: string },
): Promise<void> {
  switch (verb) {
    case 'pause':
      return schedules.pause(place, words);
    case 'resume':
      return schedules.resume(place, words);
    case 'trigger':
      return schedules.trigger(place);
    case 'remove':
      return schedules.remove(place).catch((error: unknown) => {
        if (!(error instanceof ClientFailure && error.kind === 'not-found')) throw error;
      });
  }
}
