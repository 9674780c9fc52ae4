import type { People, Person } from '../../../../model/people.js';

const NAMES = [
  'Dana Reyes',
  'Omar Haddad',
  'Priya Nair',
  'Inês Duarte',
  'Kai Lindqvist',
  'Lea Brandt',
  'Noor Aziz',
  'Tomás Ferreira',
  'Ada Okafor',
  'Marek Nowak',
  'Sofia Rossi',
  'Jonas Weber',
  'Yuki Tanaka',
  'Amelia Clarke',
  'Rashid Karimi',
  'Elena Petrova',
  'Lucas Moreau',
  'Mina Park',
  'Hugo Jansen',
  'Fatima Zahra',
  'Oskar Berg',
  'Chloé Laurent',
  'Daniel Osei',
  'Greta Maier',
  'Ivan Horvat',
  'Julia Santos',
  'Karim Benali',
  'Lin Wei',
  'Maja Kowalska',
  'Nils Eriksen',
  'Olivia Byrne',
  'Paulo Mendes',
  'Quentin Dubois',
  'Rosa Vidal',
  'Samir Patel',
  'Tess de Vries',
  'Umar Siddiqui',
  'Vera Lange',
  'Wanda Schmidt',
  'Xavier Roy',
];

/** `Inês Duarte` -> `ines`. */
export function idOf(name: string): string {
  return (name.split(' ')[0] ?? '')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

export const EVERYBODY: Person[] = NAMES.map((name) => ({
  id: idOf(name),
  name,
  email: `${idOf(name)}@shop.example`,
  zone: 'Europe/Berlin',
}));

const ids = EVERYBODY.map(({ id }) => id);

/** Forty people in five groups, as a storefront has them. */
export const PEOPLE: People = {
  people: Object.fromEntries(EVERYBODY.map((person) => [person.id, person])),
  groups: {
    release: ['dana', 'lea'],
    product: ['omar', 'priya', 'dana'],
    operations: ['ines', 'kai', 'noor'],
    noc: ids.slice(6, 14),
    support: ids.slice(14, 26),
    'shop-owners': ids.slice(26, 40),
  },
};
