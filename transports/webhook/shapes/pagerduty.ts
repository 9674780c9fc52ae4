import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../model/json.js';
import type { Letter } from '../../../model/messages/letter.js';
import type { Shape } from './shape.js';

/** Limits of the Events API v2. */
const LONGEST_SUMMARY = 1024;
const LONGEST_KEY = 255;

const SEVERITY: Record<Letter['what'], 'critical' | 'warning' | 'info'> = {
  ask: 'warning',
  reminder: 'warning',
  escalation: 'critical',
  notification: 'info',
  test: 'info',
  closed: 'info',
};

/**
 * PagerDuty's Events API v2; the address of a person or channel is an integration key. All letters about one ask are one
 * incident per key, so reminders and escalations do not page again by themselves; it is resolved when the ask is over.
 */
export const pagerdutyShape: Shape = {
  letter: (letter, { address }) => (isOver(letter) ? resolve(letter, address) : trigger(letter, address)),
  change: (letter, { address }) => (isOver(letter) ? resolve(letter, address) : undefined),
};

function isOver(letter: Letter): boolean {
  return letter.over ?? letter.what === 'closed';
}

function resolve(letter: Letter, routingKey: string): JsonObject {
  return { routing_key: routingKey, event_action: 'resolve', dedup_key: dedupKey(letter) };
}

function trigger(letter: Letter, routingKey: string): JsonObject {
  const { run, step, environment } = letter.about;
  const facts = [...letter.facts, ...letter.effects].map(({ label, value }) => [label, value] as const);
  return {
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: dedupKey(letter),
    payload: {
      summary: letter.subject.slice(0, LONGEST_SUMMARY),
      source: `daybook ${environment}`,
      severity: SEVERITY[letter.what],
      timestamp: new Date(letter.at).toISOString(),
      component: step,
      group: run,
      class: letter.what,
      custom_details: { ...(letter.body !== '' && { text: letter.body }), ...Object.fromEntries(facts) },
    },
    client: 'Daybook',
    ...(letter.link && { client_url: letter.link.url, links: [{ href: letter.link.url, text: letter.link.label }] }),
  };
}

/** One per ask; a notification is its own. */
function dedupKey({ key, about: { run, ask } }: Letter): string {
  const name = ask === undefined ? key : `${run}/${ask}`;
  return name.length <= LONGEST_KEY ? name : createHash('sha256').update(name).digest('hex');
}
