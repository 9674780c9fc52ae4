import type { People, Person } from '../../model/people.js';
import { Refusal } from '../refusal.js';
import type { SlackConnection } from './desk.js';
import type { Member } from './payload.js';

const indexes = new WeakMap<People, Map<string, Person[]>>();

/**
 * The person of people.yaml who is this member. Throws a Refusal for members of other workspaces, for who is in no
 * people.yaml, and when two persons have the same Slack user: then nobody knows who it is.
 */
export function personOfMember(people: People, { team }: SlackConnection, member: Member): Person {
  if (member.team !== team || member.home !== team)
    throw new Refusal(403, {
      code: 'foreign-team',
      message: 'you are a member of another Slack workspace than the one that answers here',
      cure: 'Answer at the page of the run, where you sign in.',
    });
  const [person, ...others] = bySlack(people).get(`${team}/${member.user}`) ?? [];
  if (person && others.length === 0) return person;
  throw new Refusal(403, {
    code: person ? 'ambiguous-person' : 'unknown-person',
    message: person
      ? 'people.yaml has more than one person with your Slack user, so nobody can say who you are'
      : 'your Slack user is in no people.yaml',
    cure: `Have people.yaml say for one person: slack: { team: ${team}, user: ${member.user} }`,
  });
}

function bySlack(people: People): Map<string, Person[]> {
  const found = indexes.get(people);
  if (found) return found;
  const index = new Map<string, Person[]>();
  for (const person of Object.values(people.people)) {
    if (!person.slack) continue;
    const key = `${person.slack.team}/${person.slack.user}`;
    index.set(key, [...(index.get(key) ?? []), person]);
  }
  indexes.set(people, index);
  return index;
}
