/** The file in programmes/ that the story follows. */
export const PROGRAMME = 'storefront';

/** A part of the programme, as the story tells it. */
export interface Part {
  day: '0' | '1' | '2' | 'N';
  /** What happens, for people. */
  about: string;
  /** Name of the part, which is also that of its runbook. */
  name: string;
  /** What must be typed to change production. */
  confirm?: string;
  /** Customers lose answers in it, on purpose. */
  drill?: true;
}

/** The storefront from Day 0 to Day N, in the order in which its parts need one another. */
export const STORY: readonly Part[] = [
  {
    day: '0',
    about: 'stage gets the release, and shows the way back',
    name: 'rehearse',
  },
  {
    day: '0',
    about: 'people are reached, targets are examined, a customer buys',
    name: 'get-ready',
    confirm: 'storefront',
  },
  {
    day: '1',
    about: 'the new database gets its first key',
    name: 'first-key',
    confirm: 'orders-key',
  },
  {
    day: '1',
    about: 'the data moves, and the first customers get the release',
    name: 'go-live',
    confirm: 'production',
  },
  {
    day: '2',
    about: 'more and more customers, with a gate after each step',
    name: 'widen',
    confirm: 'storefront-edge',
  },
  {
    day: 'N',
    about: 'the shop gets another key for its database',
    name: 'rotate-key',
    confirm: 'orders-key',
  },
  {
    day: 'N',
    about: 'a drill: the primary is lost, the standby takes over',
    name: 'lose-the-primary',
    confirm: 'production',
    drill: true,
  },
];
