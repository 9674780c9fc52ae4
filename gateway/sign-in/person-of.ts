import type { People, Person } from '../../model/people.js';
import { Refusal } from '../refusal.js';

export interface TokenIdentity {
  sub: string;
  email?: string;
  email_verified?: boolean;
}

/**
 * The person of people.yaml that a token speaks of: by subject, else by an e-mail that the provider verified. Somebody
 * with a `subject` is never found by e-mail. Throws a Refusal that says what to add.
 */
export function personOf(people: People, token: TokenIdentity, issuer: string): Person {
  const everybody = Object.values(people.people);
  const bySubject = everybody.filter((person) => person.subject === token.sub);
  const found = bySubject.length > 0 ? bySubject : everybody.filter((person) => emailMatches(person, token));
  const [person, another] = found;
  if (person && !another) return person;
  if (person)
    throw refuse(
      `the sign-in fits more than one person: ${found.map(({ id }) => id).join(', ')}`,
      'Give each of them their own `subject` in people.yaml.',
    );
  throw refuse(`you signed in with ${issuer}, and nobody in people.yaml is you (${described(token)})`, toAdd(token));
}

function emailMatches(person: Person, token: TokenIdentity): boolean {
  if (person.subject !== undefined || !person.email || token.email_verified !== true) return false;
  return person.email.toLowerCase() === token.email?.toLowerCase();
}

function described({ sub, email, email_verified: verified }: TokenIdentity): string {
  if (!email) return `subject ${sub}`;
  return `subject ${sub}, e-mail ${email}${verified === true ? '' : ', which the provider has not verified'}`;
}

function toAdd({ sub }: TokenIdentity): string {
  return `Have this added to your entry in people.yaml of the gateway: subject: ${JSON.stringify(sub)}`;
}

function refuse(message: string, cure: string): Refusal {
  return new Refusal(403, { code: 'unknown-person', message, cure });
}
