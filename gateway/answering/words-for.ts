import type { Ask } from '../../model/ask.js';
import { variantFor } from '../../model/audience/variant.js';
import type { People, Person } from '../../model/people.js';

/** The words of an ask as they are meant for this person, where they differ: the same that their message has. */
export function wordsFor(ask: Ask, person: Person, { groups }: People): { subject?: string; text?: string } {
  const isIn = (name: string) => Object.hasOwn(groups, name) && (groups[name]?.includes(person.id) ?? false);
  const as = (ask.who ?? []).filter((name) => name === person.id || isIn(name));
  const found = ask.variants?.[variantFor({ variants: ask.variants, person, as, isIn })];
  return {
    ...(found?.subject === undefined ? {} : { subject: found.subject }),
    ...(found?.text === undefined ? {} : { text: found.text }),
  };
}
