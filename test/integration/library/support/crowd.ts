import { stringify } from 'yaml';
import { TEAM } from '../../../support/people-site.js';

type Way = 'slack' | 'email';

/** What a made-up stakeholder does when the message has come. */
type Deed = 'acknowledges' | 'declines' | 'acknowledges-late' | 'declines-late' | 'leaves-it' | 'is-let-off';

interface Kind {
  count: number;
  /** Ways to them, in the order that they prefer. They have no other. */
  ways: Way[];
  /** Ways that do not work: the mail server refuses the address, the Slack account is closed. */
  broken?: Way[];
  does: Deed;
  /** So many of them are key people. */
  key?: number;
  /** Each has somebody who stands in for them, and answers over this way. */
  deputyOver?: Way;
  away?: true;
}

const KINDS: Kind[] = [
  { count: 84, ways: ['slack', 'email'], does: 'acknowledges', key: 6 },
  { count: 62, ways: ['email'], does: 'acknowledges', key: 4 },
  { count: 10, ways: ['email', 'slack'], broken: ['email'], does: 'acknowledges' },
  { count: 8, ways: ['slack', 'email'], broken: ['slack'], does: 'acknowledges', key: 1 },
  { count: 4, ways: ['slack'], does: 'declines' },
  { count: 5, ways: ['email'], does: 'declines' },
  { count: 4, ways: ['email'], broken: ['email'], does: 'leaves-it' },
  { count: 2, ways: ['slack'], broken: ['slack'], does: 'leaves-it' },
  { count: 1, ways: ['slack', 'email'], broken: ['slack', 'email'], does: 'leaves-it' },
  { count: 3, ways: ['email'], does: 'acknowledges-late', key: 1 },
  { count: 1, ways: ['email'], does: 'declines-late' },
  { count: 1, ways: ['slack'], does: 'declines-late' },
  { count: 3, ways: ['email'], does: 'leaves-it', deputyOver: 'email', away: true },
  { count: 2, ways: ['slack', 'email'], does: 'leaves-it', deputyOver: 'slack', away: true },
  { count: 2, ways: ['email'], does: 'leaves-it', deputyOver: 'email' },
  { count: 1, ways: ['email'], broken: ['email'], does: 'leaves-it', deputyOver: 'slack' },
  { count: 4, ways: ['email'], does: 'leaves-it' },
  { count: 2, ways: ['slack', 'email'], does: 'leaves-it' },
  { count: 1, ways: ['email'], does: 'is-let-off' },
];

const FIRST = 'Ada Bo Chen Dina Emre Fay Gita Hugo Iris Jon Kaja Lev Mona Nils Oya Pia Quin Rosa Sven Tara'.split(' ');
const LAST = 'Abel Berg Cruz Dahl Ege Falk Grau Holm Ito Jung'.split(' ');

/** A stakeholder as the test knows them; nothing here is read from the product. */
export interface Stakeholder extends Omit<Kind, 'count' | 'key' | 'deputyOver'> {
  id: string;
  name: string;
  email: string;
  slackUser: string;
  key: boolean;
  deputy?: string;
}

/** 200 people, the same in every run. */
export function crowd(): Stakeholder[] {
  const people = KINDS.flatMap(({ count, key = 0, ...kind }) =>
    Array.from({ length: count }, (_, index) => ({ ...kind, key: index < key })),
  ).map((kind, index) => {
    const id = `p${String(index + 1).padStart(3, '0')}`;
    const name = `${FIRST[index % FIRST.length]} ${LAST[Math.floor(index / FIRST.length)]}`;
    return { ...kind, id, name, email: `${id}@crowd.example`, slackUser: `U0${id.toUpperCase()}` };
  });
  // Who stands in for somebody is nobody's key person and answers for themselves at once.
  const free = people.filter(({ key, does, broken }) => does === 'acknowledges' && !key && !broken);
  return people.map(({ deputyOver, ...person }) => {
    const at = free.findIndex(({ ways }) => ways[0] === deputyOver);
    const [deputy] = deputyOver === undefined ? [] : free.splice(at, 1);
    return { ...person, ...(deputy && { deputy: deputy.id }) };
  });
}

/** The first of their ways that works; undefined for somebody whom nothing reaches. */
export function workingWay({ ways, broken = [] }: Stakeholder): Way | undefined {
  return ways.find((way) => !broken.includes(way));
}

/** people.yaml: the crowd, and the two release managers. All of them work at every hour, so that reminders fall due at any. */
export function peopleYaml(people: readonly Stakeholder[], now: number): string {
  const day = (offset: number) => new Date(now + offset * 86_400_000).toISOString().slice(0, 10);
  const hours = { from: '00:00', to: '24:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] };
  const entries = people.map(({ id, name, email, slackUser, ways, deputy, away }) => [
    id,
    {
      name,
      hours,
      transports: ways,
      ...(ways.includes('email') && { email }),
      ...(ways.includes('slack') && { slack: { team: TEAM.id, user: slackUser } }),
      ...(deputy && { deputies: [{ person: deputy }] }),
      ...(away && { away: [{ from: day(-2), to: day(10) }] }),
    },
  ]);
  return stringify(
    {
      people: {
        ...Object.fromEntries(entries),
        dana: { name: 'Dana Reyes', email: 'dana@shop.example', slack: { team: TEAM.id, user: 'U0DANA' } },
        lea: { name: 'Lea Brandt', email: 'lea@shop.example', transports: ['email'] },
      },
      groups: {
        release: ['dana', 'lea'],
        stakeholders: people.map(({ id }) => id),
        'key-people': people.filter(({ key }) => key).map(({ id }) => id),
      },
    },
    { aliasDuplicateObjects: false },
  );
}

/** The Slack workspace of the crowd; closed accounts are in it too. */
export function slackUsers(people: readonly Stakeholder[]) {
  const members = people.filter(({ ways }) => ways.includes('slack'));
  return [
    { id: 'U0DANA', team: TEAM.id, name: 'Dana Reyes' },
    ...members.map(({ slackUser, name, broken = [] }) => ({
      id: slackUser,
      team: TEAM.id,
      name,
      ...(broken.includes('slack') && { deleted: true }),
    })),
  ];
}
