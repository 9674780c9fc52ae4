/** A run of the story: one runbook in one environment. */
export interface Part {
  day: '0' | '1' | '2' | 'N';
  /** What happens, for people. */
  about: string;
  runbook: string;
  environment: 'production' | 'stage';
  /** It gets the release as an input. */
  release: boolean;
  /** What must be typed to change production. */
  confirm?: string;
  /** Customers lose answers in it, on purpose. */
  drill?: true;
}

/** The storefront from Day 0 to Day N, in the order in which its runs need one another. */
export const STORY: readonly Part[] = [
  {
    day: '0',
    about: 'stage gets the release, and shows the way back',
    runbook: 'rehearse',
    environment: 'stage',
    release: true,
  },
  {
    day: '0',
    about: 'people are reached, targets are examined, a customer buys',
    runbook: 'get-ready',
    environment: 'production',
    release: true,
    confirm: 'storefront',
  },
  {
    day: '1',
    about: 'the data moves, and the first customers get the release',
    runbook: 'go-live',
    environment: 'production',
    release: true,
    confirm: 'production',
  },
  {
    day: '2',
    about: 'more and more customers, with a gate after each step',
    runbook: 'widen',
    environment: 'production',
    release: true,
    confirm: 'storefront-edge',
  },
  {
    day: 'N',
    about: 'the shop gets another key for its database',
    runbook: 'rotate-key',
    environment: 'production',
    release: false,
    confirm: 'orders-key',
  },
  {
    day: 'N',
    about: 'a drill: the primary is lost, the standby takes over',
    runbook: 'lose-the-primary',
    environment: 'production',
    release: false,
    confirm: 'production',
    drill: true,
  },
];
