import { deputiesInSilence } from '../../model/contact/deputies.js';
import { onDuty } from '../../model/contact/rota.js';
import type { People } from '../../model/people.js';
import type { AudienceDeps } from './deps.js';

/**
 * `deputy`: who stands in for each of these silent persons at `now` (ms), by person. Otherwise who is meant by the name in
 * `to`, under that name. By the worker's own people.yaml; a name that is not in it means nobody.
 */
export async function findEscalation(
  { to, people: persons, now }: { to: string; people: string[]; now: number },
  deps: AudienceDeps,
): Promise<Record<string, string[]>> {
  const { people, daybook } = await deps.readWorkspace();
  if (to !== 'deputy') return { [to]: namedBy(people, to, now) };
  return Object.fromEntries(persons.map((person) => [person, deputiesInSilence(people, person, now, daybook.zone)]));
}

/** The members of a group, who is on duty in a rota, or the person. */
export function namedBy({ people, groups, rotas = {} }: People, name: string, now: number): string[] {
  if (Object.hasOwn(groups, name)) return groups[name] ?? [];
  const rota = Object.hasOwn(rotas, name) ? rotas[name] : undefined;
  if (rota) return [onDuty(rota, now)].filter((person) => person !== undefined);
  return Object.hasOwn(people, name) ? [name] : [];
}
