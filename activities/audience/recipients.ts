import type { AudienceOrder, ChannelTarget } from '../../model/audience/audience.js';
import { variantFor } from '../../model/audience/variant.js';
import { transportsOf, waysTo } from '../../model/contact/ways.js';
import type { Person } from '../../model/people.js';
import type { Workspace } from '../../model/workspace.js';
import type { Transport } from '../../transports/transport.js';
import { namedBy } from './find-escalation.js';

/** Somebody who is asked, as written down before the audience opens. `variant`: index into the order's. */
export interface Invited {
  person: string;
  name: string;
  as: string[];
  variant?: number;
  unreachable?: string;
}

export interface Guests {
  people: Invited[];
  channels: ChannelTarget[];
}

type Transports = { [name: string]: Transport };

/** Who is asked, sorted by id, each once, and the channels in which whole groups read. */
export function guestsOf(order: AudienceOrder, workspace: Workspace, transports: Transports): Guests {
  const names = namesByPerson(order, workspace);
  const people = [...names.keys()].sort().map((person) => {
    const as = names.get(person) ?? [];
    return invite({ person, as }, { order, workspace, transports });
  });
  return { people, channels: channelsOf(order, people, { workspace, transports }) };
}

/** Groups as the run's plan has them, rotas as they are now. What an author requires of a part counts by its name as well. */
function namesByPerson(order: AudienceOrder, { people }: Workspace): Map<string, string[]> {
  const asked = new Map<string, string[]>();
  const membersOf = (name: string) =>
    Object.hasOwn(order.members, name) ? (order.members[name] ?? []) : namedBy(people, name, order.now);
  for (const name of order.to) {
    const persons = membersOf(name);
    // A person who has left people.yaml stays in the ledger, so that nobody is lost without a word.
    for (const person of persons.length > 0 || isGroup(name, order, people) ? persons : [name])
      asked.set(person, [...(asked.get(person) ?? []), name]);
  }
  for (const name of order.require?.everyoneIn ?? [])
    for (const person of membersOf(name)) {
      const as = asked.get(person);
      if (as && !as.includes(name)) asked.set(person, [...as, name]);
    }
  return asked;
}

function isGroup(name: string, order: AudienceOrder, { groups, rotas = {} }: Workspace['people']): boolean {
  return Object.hasOwn(order.members, name) || Object.hasOwn(groups, name) || Object.hasOwn(rotas, name);
}

interface Surroundings {
  order: AudienceOrder;
  workspace: Workspace;
  transports: Transports;
}

function invite({ person: id, as }: { person: string; as: string[] }, around: Surroundings): Invited {
  const { people } = around.workspace;
  const person = Object.hasOwn(people.people, id) ? people.people[id] : undefined;
  if (!person) return { person: id, name: id, as, unreachable: `${id} is not in this worker's people.yaml` };
  const variant = wordsFor(person, as, around);
  const why = whyUnreachable(person, around.workspace, around.transports);
  return {
    person: id,
    name: person.name,
    as,
    ...(variant < 0 ? {} : { variant }),
    ...(why === undefined ? {} : { unreachable: why }),
  };
}

/** Which other words are meant for them; -1 for none. Groups are the run's and the worker's own. */
function wordsFor(person: Person, as: string[], { order, workspace }: Surroundings): number {
  const { groups } = workspace.people;
  const isIn = (name: string) =>
    [groups, order.members].some((all) => Object.hasOwn(all, name) && all[name]?.includes(person.id));
  return variantFor({ variants: order.variants ?? [], person, as, isIn });
}

/** Names of the transports of this worker that can reach somebody, in their order. */
export function openWays(person: Person, { daybook }: Workspace, transports: Transports): string[] {
  return waysTo(person, transportsOf(daybook)).filter((name) => {
    const transport = Object.hasOwn(transports, name) ? transports[name] : undefined;
    return transport !== undefined && transport.cannotReach(person) === undefined;
  });
}

/** A sentence; undefined for somebody whom a transport reaches. */
export function whyUnreachable(person: Person, workspace: Workspace, transports: Transports): string | undefined {
  if (openWays(person, workspace, transports).length > 0) return undefined;
  const reasons = Object.values(transports).flatMap((transport) => transport.cannotReach(person) ?? []);
  if (Object.keys(transports).length === 0) return 'this worker has no transport';
  return reasons.length > 0 ? reasons.join('; ') : `${person.name} takes no transport that this worker has`;
}

/** Channels of the asked groups. Who reads there is told there, unless the transport does not know them. */
function channelsOf(
  order: AudienceOrder,
  invited: readonly Invited[],
  { workspace, transports }: Pick<Surroundings, 'workspace' | 'transports'>,
): ChannelTarget[] {
  const { people, channels = {} } = workspace.people;
  return order.to.flatMap((group) =>
    Object.entries(Object.hasOwn(channels, group) ? (channels[group] ?? {}) : {}).flatMap(([name, channel]) => {
      const transport = Object.hasOwn(transports, name) ? transports[name] : undefined;
      if (transport?.kind !== 'slack') return [];
      const readers = invited.filter(({ person, as, variant }) => {
        const known = people[person];
        // Whoever gets other words gets them alone.
        return as.includes(group) && variant === undefined && known && transport.cannotReach(known) === undefined;
      });
      return [{ transport: name, channel, group, readers: readers.map(({ person }) => person) }];
    }),
  );
}
