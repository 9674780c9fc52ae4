import type { Person } from '../../model/people.js';
import { type HandlePlace, readHandle } from '../../records/handles.js';
import { once } from '../../transports/slack/recent.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import { startFactsOf } from '../start-facts.js';
import type { SlackDoor } from './door.js';
import type { Member } from './payload.js';
import { personOfMember } from './who.js';

/** Who answers, and what their message was about. */
export interface Asked {
  person: Person;
  member: Member;
  place: HandlePlace;
}

/**
 * Looks up who acts and what the handle of their message stands for. The handle lets nobody in: it must be one that was
 * sent to this person or to a channel, for a run of an environment whose Slack this is. Throws a Refusal.
 */
export async function askedOf(door: SlackDoor, { member, handle }: { member: Member; handle: string }): Promise<Asked> {
  const { gateway, connection } = door;
  const person = personOfMember((await gateway.readWorkspace()).people, connection, member);
  const place = await readHandle(gateway.store, handle);
  if (!place)
    throw new Refusal(404, {
      code: 'unknown-handle',
      message: 'this gateway did not make that message, so nothing was taken',
      cure: `See what waits for you: ${gateway.addresses.gateway}`,
    });
  if (place.person !== undefined && place.person !== person.id)
    throw new Refusal(403, {
      code: 'not-yours',
      message: 'that message was for somebody else, so nothing was taken',
      cure: `See what waits for you: ${gateway.addresses.gateway}`,
    });
  const environment = await environmentOf(door, place.run);
  if (!connection.environments.has(environment))
    throw new Refusal(403, {
      code: 'other-environment',
      message: `answers for ${environment} are not taken in this Slack workspace`,
      cure: 'Answer at the page of the run, where you sign in.',
    });
  return { person, member, place };
}

function environmentOf({ gateway, desk }: SlackDoor, run: string): Promise<string> {
  return once(desk.environments, run, async () => (await startFactsOf(gateway, run)).start.environment);
}

/** Where an ask stands on this gateway. */
export function askPage({ addresses }: GatewayContext, { run, ask }: Pick<HandlePlace, 'run' | 'ask'>): string {
  return `${addresses.gateway.replace(/\/$/, '')}/runs/${encodeURIComponent(run)}/asks/${encodeURIComponent(ask)}`;
}
