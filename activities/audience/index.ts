import type { AudienceActivities } from '../../model/audience/activities.js';
import type { ActivityDeps } from '../deps.js';
import { temporalContext } from '../temporal-context.js';
import { closeAudience } from './close-audience.js';
import { contactTimes } from './contact-times.js';
import { countAudience } from './count-audience.js';
import type { AudienceDeps } from './deps.js';
import { findEscalation } from './find-escalation.js';
import { openAudience } from './open-audience.js';
import { readAsk } from './read-ask.js';
import { sendMessages } from './send-messages.js';
import { updateMessages } from './update-messages.js';

/** The activities of runs and audiences about people, by registered name. `context` is Temporal's unless a test passes its own. */
export function createAudienceActivities(
  deps: Omit<AudienceDeps, 'context'> & Partial<Pick<ActivityDeps, 'context'>>,
): AudienceActivities {
  const whole: AudienceDeps = { context: temporalContext, ...deps };
  return {
    'open-audience': (order) => openAudience(order, whole),
    'contact-times': (question) => contactTimes(question, whole),
    'find-escalation': (question) => findEscalation(question, whole),
    'read-ask': (place) => readAsk(place, whole),
    'send-messages': (order) => sendMessages(order, whole),
    'update-messages': (order) => updateMessages(order, whole),
    'count-audience': (question) => countAudience(question, whole),
    'close-audience': (view) => closeAudience(view, whole),
  };
}

export type { AudienceDeps } from './deps.js';
