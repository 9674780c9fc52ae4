import type { SchedulePlace } from '../../client/schedules.js';
import { noteChange, type ScheduleChange } from '../../records/schedules.js';
import type { ScheduleVerbReply } from '../api.js';
import type { GatewayContext } from '../context.js';
import { authorise, type Operation } from '../may.js';
import type { Caller } from '../routes/route.js';
import { malformed } from '../routes/route.js';
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
  const { start } = await asSchedule(() => gateway.schedules.describe(place));
  const change: ScheduleChange = { what: verb, by: person.id, at: gateway.now(), ...(reason ? { reason } : {}) };
  const note = () => noteChange(gateway.store, place, { change, jti: start?.statement.jti ?? 'unsigned' });
  const words = `${person.id}: ${reason ?? verb}`;
  // Workers let a start by hand in, and none of a removed schedule, by what is on record: so that comes first.
  if (verb === 'trigger' || verb === 'remove') await note();
  await asSchedule(() => carryOut(gateway, { place, verb, words }));
  if (verb === 'pause' || verb === 'resume') await note();
  gateway.log('info', 'schedule changed', {
    schedule: place.name,
    environment: place.environment,
    verb,
    by: person.id,
  });
  return { ...place, did: verb, by: person.id };
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
      return schedules.remove(place);
  }
}
