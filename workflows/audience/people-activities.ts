import { proxyActivities } from '@temporalio/workflow';
import type { AudienceActivities } from '../../model/audience/activities.js';

/** A dead worker is noticed after so long; sending beats at least three times within. */
const HEARTBEAT_MS = 10_000;

/** Tried until the worker's own files read: nobody is told at a wrong hour, and nobody is forgotten. */
export const people = proxyActivities<Pick<AudienceActivities, 'contact-times' | 'find-escalation'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
  summary: 'who may be told, and when',
});

/** Tried until somebody answers for the run: what it said is not lost. */
export const runs = proxyActivities<Pick<AudienceActivities, 'read-ask'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
  summary: 'how the run says that its ask stands',
});

/** Paced by the transports, so a batch may take its time. Tried until it is done; keys keep a repeat from sending twice. */
export const post = proxyActivities<Pick<AudienceActivities, 'send-messages' | 'update-messages'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT_MS,
  retry: { initialInterval: '2s', maximumInterval: '1m' },
});

export const archive = proxyActivities<Pick<AudienceActivities, 'close-audience'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
  summary: 'the ledger goes to the record store',
});
