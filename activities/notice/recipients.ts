import { onDuty } from '../../model/contact/rota.js';
import type { People, Person } from '../../model/people.js';
import { refused } from '../failures.js';

export interface Recipients {
  /** Each once, in the order in which they are named. */
  people: Person[];
  /** Rotas in which nobody is on duty now. */
  vacant: string[];
}

/**
 * Groups become their members, a rota who is on duty at `now` (ms). Refuses a name that stands for nobody, before anybody is
 * told.
 */
export function recipientsOf(to: readonly string[], people: People, now: number): Recipients {
  const vacant: string[] = [];
  const ids = to.flatMap((name) => {
    const rota = own(people.rotas ?? {}, name);
    if (!rota) return own(people.groups, name) ?? [name];
    const person = onDuty(rota, now);
    if (person === undefined) vacant.push(name);
    return person === undefined ? [] : [person];
  });
  return { people: [...new Set(ids)].map((id) => personOf(people, id)), vacant: [...new Set(vacant)] };
}

function personOf({ people }: People, id: string): Person {
  const person = own(people, id);
  if (person) return person;
  throw refused(
    'recipient-unknown',
    `${id} is neither a group, a person nor a rota in the worker's people.yaml; nobody was told. Add ${id}, or correct the step.`,
  );
}

function own<T>(record: { [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
