import type { Ask } from '../../model/ask.js';
import type { People, Person } from '../../model/people.js';
import type { RunView } from '../../model/run-view.js';
import { type LinkClaims, LinkRefused, verifyLink } from '../../transports/link-token.js';
import type { Answerer } from '../answering/answerer.js';
import { collects } from '../answering/verified-ask.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';

/** A mail link that holds: whose it is, and in whose place they act. */
export interface OpenedLink {
  claims: LinkClaims;
  person: Person;
  /** Whose entry it is about. */
  about: Person;
}

/**
 * Checks a link. Opening one changes nothing, however often. Throws a Refusal that says what to do instead.
 */
export async function openLink(gateway: GatewayContext, token: string): Promise<OpenedLink> {
  const keys = await gateway.linkKeys().catch((error: unknown) => {
    gateway.log('error', 'mail links cannot be checked', {
      error: error instanceof Error ? error.message : String(error),
    });
    throw unchecked(gateway);
  });
  if (!isCanonical(token)) throw forged(gateway);
  const claims = await verifyLink(keys, token, gateway.now()).catch((error: unknown) => {
    if (!(error instanceof LinkRefused)) throw error;
    gateway.log('warn', 'mail link refused', { reason: error.reason });
    throw error.reason === 'expired' ? expired(gateway) : forged(gateway);
  });
  const { people } = await gateway.readWorkspace();
  return { claims, person: personOf(people, claims.sub), about: personOf(people, claims.about) };
}

/** Whether every part is written as we write it: base64url has spare bits at its end, and a link has one spelling. */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

/** Whoever holds the link, at the level of a mail. */
export function answererBy({ person }: OpenedLink): Answerer {
  return { person, level: 1, via: 'mail', identity: 'link' };
}

/**
 * The ask of a link as it stands now, when it is still what the mail showed. Throws a Refusal; for asks that no mail
 * answers, one that says to sign in.
 */
export async function askOf(gateway: GatewayContext, { claims }: OpenedLink): Promise<{ ask: Ask; view: RunView }> {
  const { ask, view } = await gateway.knownAsks.show(gateway, claims);
  if (collects(ask)) return { ask, view };
  throw new Refusal(403, {
    code: 'level-too-low',
    message: `${ask.title} is not decided by mail: a link only shows that somebody reads your mail`,
    cure: `Sign in and decide at ${askPage(gateway, claims)}`,
  });
}

function personOf({ people }: People, id: string): Person {
  const person = Object.hasOwn(people, id) ? people[id] : undefined;
  if (person) return person;
  throw new Refusal(403, {
    code: 'unknown-person',
    message: `this link was sent to ${id}, who is in no people.yaml any more; nothing was written`,
    cure: 'Have yourself added to people.yaml.',
  });
}

function expired({ addresses }: GatewayContext): Refusal {
  return new Refusal(410, {
    code: 'link-expired',
    message: 'this link has expired; nothing was written',
    cure: `What still waits for you stands at ${addresses.gateway} when you sign in.`,
  });
}

function forged({ addresses }: GatewayContext): Refusal {
  return new Refusal(403, {
    code: 'link-refused',
    message:
      'this is not a whole link of this gateway: it was cut off, changed, or made by somebody else; nothing was written',
    cure: `Open it from the mail itself, or sign in at ${addresses.gateway}`,
  });
}

/** No secret, or none that is safe: then no link is believed. */
function unchecked({ addresses }: GatewayContext): Refusal {
  return new Refusal(503, {
    code: 'links-off',
    message: 'this gateway cannot check mail links now; nothing was written',
    cure: `Sign in at ${addresses.gateway}, and tell whoever runs it: daybook doctor`,
  });
}

function askPage({ addresses }: GatewayContext, { run, ask }: LinkClaims): string {
  return `${addresses.gateway.replace(/\/$/, '')}/runs/${encodeURIComponent(run)}/asks/${encodeURIComponent(ask)}`;
}
