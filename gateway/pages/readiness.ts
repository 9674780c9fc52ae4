import { awayUntil, isAway } from '../../model/contact/away.js';
import { wallClock, zoneOf } from '../../model/contact/clock.js';
import { deputiesOf } from '../../model/contact/deputies.js';
import { dutyEnds, onDuty } from '../../model/contact/rota.js';
import type { People, Person, Rota } from '../../model/people.js';
import type { PersonResponses } from '../../records/responses.js';

/** Whether somebody can be counted on: how they answered so far, whether anything reaches them, and whether they are there. */
export interface Readiness {
  person: Pick<Person, 'id' | 'name'>;
  groups: string[];
  responses?: PersonResponses;
  /** `unreached`: the last message did not arrive. `untold`: nothing was ever sent to them. */
  contact: 'reached' | 'unreached' | 'untold';
  /** Away now, until this date on their own clocks, and who acts for them. Why they are away is nobody's business here. */
  away?: { until: string; deputies: string[] };
  turns: Turn[];
}

/** When somebody is on duty, in one rota. */
export interface Turn {
  rota: string;
  /** ms. Missing when it goes on now. */
  from?: number;
  /** Of a turn that goes on now. */
  until?: number;
}

const ORDER: readonly Readiness['contact'][] = ['unreached', 'untold', 'reached'];

/** Everybody of people.yaml at an instant (ms): who is not to be counted on comes first. `zone`: the workspace's. */
export function readinessOf(
  people: People,
  responses: ReadonlyMap<string, PersonResponses>,
  { now, zone }: { now: number; zone: string },
): Readiness[] {
  const turns = turnsBy(people.rotas ?? {}, now);
  const groups = groupsBy(people.groups);
  const rows = Object.values(people.people).map((person): Readiness => {
    const own = responses.get(person.id);
    const away = isAway(person, now, zone) ? awayNow(people, person, { now, zone }) : undefined;
    return {
      person: { id: person.id, name: person.name },
      groups: groups.get(person.id) ?? [],
      contact: contactOf(own),
      turns: turns.get(person.id) ?? [],
      ...(own ? { responses: own } : {}),
      ...(away ? { away } : {}),
    };
  });
  return rows.sort((a, b) => rank(a) - rank(b) || a.person.name.localeCompare(b.person.name));
}

/** Names of groups by person. */
function groupsBy(groups: People['groups']): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [group, members] of Object.entries(groups))
    for (const member of members) names.set(member, [...(names.get(member) ?? []), group]);
  return names;
}

function contactOf(responses: PersonResponses | undefined): Readiness['contact'] {
  const { reached, failed } = responses ?? {};
  if (failed && (!reached || failed.at > reached.at)) return 'unreached';
  // Who has answered was reached, whatever a transport knew.
  return reached || (responses?.answered ?? 0) > 0 ? 'reached' : 'untold';
}

function awayNow(people: People, person: Person, { now, zone }: { now: number; zone: string }): Readiness['away'] {
  const { date } = wallClock(now, zoneOf(person, zone));
  return { until: awayUntil(person, date) ?? date, deputies: deputiesOf(people, person.id, now, zone) };
}

function rank({ contact, away }: Readiness): number {
  if (contact === 'unreached') return 0;
  return away && away.deputies.length === 0 ? 1 : 1 + ORDER.indexOf(contact);
}

/** The turn that goes on or comes next for each person, by rota. */
function turnsBy(rotas: Record<string, Rota>, now: number): Map<string, Turn[]> {
  const turns = new Map<string, Turn[]>();
  for (const [name, rota] of Object.entries(rotas)) {
    const seen = new Set<string>();
    let at = now;
    for (let turn = 0; turn <= rota.order.length; turn += 1) {
      const person = onDuty(rota, at);
      const ends = dutyEnds(rota, at);
      if (person !== undefined && !seen.has(person)) {
        const own: Turn = turn === 0 ? { rota: name, until: ends } : { rota: name, from: at };
        turns.set(person, [...(turns.get(person) ?? []), own]);
        seen.add(person);
      }
      at = ends;
    }
  }
  return turns;
}
