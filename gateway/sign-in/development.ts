import type { People } from '../../model/people.js';
import type { Workspace } from '../../model/workspace.js';
import type { SignInOffer } from '../api.js';
import type { GatewayContext } from '../context.js';
import { isLoopback } from '../../model/loopback.js';
import { Refusal } from '../refusal.js';
import type { Identified } from './identity.js';

export const DEVELOPMENT_WARNING =
  'DEVELOPMENT IDENTITY: anybody on this machine can be anybody of people.yaml. Approvals given this way prove nothing.';

export interface DevelopmentContext {
  /** With people.yaml as it stands now. */
  workspace: Workspace;
  /** Temporal's address, as resolved. */
  temporal: string;
}

/** Both must hold: the workspace says it is local, and Temporal cannot be anything but this machine. */
export function developmentAllowed({ workspace, temporal }: DevelopmentContext): boolean {
  return workspace.daybook.local === true && isLoopback(temporal);
}

/** What a sign-in is judged by. Throws a 503 Refusal while the workspace does not check. */
export async function developmentContext({
  workspace,
  readWorkspace,
  addresses,
}: Pick<GatewayContext, 'workspace' | 'readWorkspace' | 'addresses'>): Promise<DevelopmentContext> {
  const { people } = await readWorkspace();
  return { workspace: { ...workspace, people }, temporal: addresses.temporal };
}

export function developmentOffer(context: DevelopmentContext): SignInOffer['development'] {
  if (!developmentAllowed(context)) return undefined;
  const { people } = context.workspace;
  return {
    warning: DEVELOPMENT_WARNING,
    people: Object.values(people.people).map(({ id, name }) => ({ id, name, groups: groupsOf(people, id) })),
  };
}

/** Takes a person's word for who they are. `now` is wall time, ms. Throws a Refusal. */
export function developmentSignIn(
  context: DevelopmentContext,
  { person: id, now }: { person: string; now: number },
): Identified {
  if (!developmentAllowed(context)) {
    throw new Refusal(403, {
      code: 'no-development-identity',
      message: 'a development identity works only in a local workspace with Temporal on this machine',
      cure: 'Sign in with your identity provider: daybook sign-in',
    });
  }
  const { people } = context.workspace.people;
  const person = Object.hasOwn(people, id) ? people[id] : undefined;
  if (!person) {
    throw new Refusal(403, {
      code: 'unknown-person',
      message: `people.yaml has no person ${id}`,
      cure: `Add ${id} to people.yaml, or sign in as somebody else.`,
    });
  }
  return { person, identity: 'development', authTime: now };
}

function groupsOf(people: People, person: string): string[] {
  return Object.entries(people.groups)
    .filter(([, members]) => members.includes(person))
    .map(([name]) => name);
}
