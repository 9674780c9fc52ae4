/** people.yaml after validation. */
export interface People {
  people: Record<string, Person>;
  /** Group name -> person ids, nested groups resolved. */
  groups: Record<string, string[]>;
  /** Who is on duty, by name. Groups, persons and rotas share one space of names. */
  rotas?: Record<string, Rota>;
  /** Group name -> where the whole group reads: `{ slack: 'C0123' }`, by transport. */
  channels?: Record<string, Record<string, string>>;
}

export interface Person {
  id: string;
  name: string;
  email?: string;
  /** OIDC subject, where the provider's e-mail is not to be trusted. */
  subject?: string;
  zone?: string;
  /** Member of a Slack workspace; both together are the identity. */
  slack?: { team: string; user: string };
  /** Address at a webhook transport, by its name: a pager's user key, a phone number. */
  addresses?: Record<string, string>;
  /** What matters to them; messages may have a variant for it. */
  interests?: string[];
  /** Names of transports in the order in which they are tried. Missing: the order of daybook.yaml. */
  transports?: string[];
  /** Working hours on the clocks of `zone`. Missing: Monday to Friday, 09:00 to 17:00. */
  hours?: Hours;
  /** Nobody is disturbed between these times of `zone`, unless it is urgent. `from` may be later than `to`. */
  quiet?: { from: string; to: string };
  /** Who acts for them, on which dates of `zone`, both included. Without dates: whenever they are away. */
  deputies?: Deputy[];
  /** Dates of `zone` on which they are away, both included. */
  away?: Away[];
}

export interface Hours {
  from: string;
  to: string;
  days: Weekday[];
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export interface Deputy {
  person: string;
  from?: string;
  to?: string;
}

export interface Away {
  from: string;
  to: string;
  why?: string;
}

/** One person after another is on duty, each for `every` days, changing at `at` on the clocks of `zone`. */
export interface Rota {
  zone: string;
  /** Date of the first turn. */
  from: string;
  /** Time of day at which turns change. */
  at: string;
  /** Days of one turn. */
  days: number;
  order: string[];
}
