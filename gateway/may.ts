import type { Person } from '../model/people.js';
import type { Workspace } from '../model/workspace.js';
import { Refusal } from './refusal.js';

/** `answer`: the run decides who may, so that a refusal is on record; here it needs a known person. */
export type Operation = 'start' | 'steer' | 'answer' | 'view';

export interface Question {
  /** Undefined: somebody who is in no people.yaml. */
  person: Person | undefined;
  operation: Operation;
  /** The environment of the run in question, as the signed start says. */
  environment: string;
}

/** The one place where the gateway says who may do what. Throws a 403 Refusal; what is not allowed here is denied. */
export function authorise(workspace: Workspace, { person, operation, environment }: Question): void {
  if (!person || !Object.hasOwn(workspace.people.people, person.id)) {
    throw new Refusal(403, {
      code: 'unknown-person',
      message: 'you are in no people.yaml any more',
      cure: 'Have yourself added to people.yaml.',
    });
  }
  if (operation === 'view' || operation === 'answer') return;
  const { environments } = workspace.policy;
  const policy = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  if (!policy) {
    throw new Refusal(403, {
      code: 'no-policy',
      message: `policy.yaml of the gateway has no environment ${environment}, so nobody may ${operation} a run there`,
      cure: `Add environments.${environment} to policy.yaml in the gateway's workspace.`,
    });
  }
  const groups = operation === 'start' ? policy.start : operation === 'steer' ? policy.steer : [];
  if (groups.some((group) => membersOf(workspace, group).includes(person.id))) return;
  throw new Refusal(403, {
    code: `may-not-${operation}`,
    message: `${person.name} may not ${operation} runs in ${environment}; only ${groups.join(', ') || 'nobody'} may`,
    cure: `Ask somebody of ${groups.join(' or ') || 'policy.yaml'}, or have policy.yaml changed.`,
  });
}

function membersOf(workspace: Workspace, group: string): string[] {
  const { groups } = workspace.people;
  return (Object.hasOwn(groups, group) ? groups[group] : undefined) ?? [];
}
