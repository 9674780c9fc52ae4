import type { Person } from '../people.js';
import type { DaybookConfig, TransportConfig } from '../workspace.js';

/**
 * Names of the transports that can reach this person, in the order in which they are tried: the person's own, else that
 * of daybook.yaml. Looks at what people.yaml says, not at whether an address is any good. Empty: nobody can tell them.
 */
export function waysTo(person: Person, transports: Readonly<Record<string, TransportConfig>>): string[] {
  const names = person.transports ?? Object.keys(transports);
  return names.filter((name) => Object.hasOwn(transports, name) && reaches(person, name, transports[name]));
}

/** The transports of a workspace. A local one that names none has the console, before which everybody sits. */
export function transportsOf({
  local,
  transports,
}: Pick<DaybookConfig, 'local' | 'transports'>): DaybookConfig['transports'] {
  return local && Object.keys(transports).length === 0 ? { console: { kind: 'console' } } : transports;
}

function reaches(person: Person, name: string, transport: TransportConfig | undefined): boolean {
  switch (transport?.kind) {
    case 'slack':
      return person.slack !== undefined;
    case 'email':
      return person.email !== undefined;
    case 'webhook':
      return person.addresses !== undefined && Object.hasOwn(person.addresses, name);
    case 'console':
      return true;
    default:
      return false;
  }
}
