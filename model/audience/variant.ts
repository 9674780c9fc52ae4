import type { Person } from '../people.js';
import type { Variant } from './audience.js';

export interface VariantQuestion {
  variants: readonly Variant[];
  person: Pick<Person, 'id' | 'interests'>;
  /** Names of the ask's `to` through which they are in it. */
  as: readonly string[];
  /** Whether they are a member of this group. */
  isIn(group: string): boolean;
}

/** Index of the first words that are meant for one of their groups or interests; -1 for none. */
export function variantFor({ variants, person, as, isIn }: VariantQuestion): number {
  const { interests = [] } = person;
  return variants.findIndex(({ for: name }) => as.includes(name) || interests.includes(name) || isIn(name));
}
