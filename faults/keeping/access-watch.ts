import { Client } from 'pg';
import { pause } from '../people.js';
import type { SharedServer } from './shared-server.js';

const EVERY_MS = 100;
/** Signing in costs more than looking. */
const SIGN_IN_EACH = 4;

/** One look of an outsider at a person's role. */
export interface AccessLook {
  at: number;
  member: boolean;
  login: boolean;
  /** When it ends by itself, wall time in ms. */
  until?: number;
  sessions: number;
  /** Whether the person got in just now. Missing: not tried. */
  in?: boolean;
}

interface Row {
  member: boolean;
  login: boolean;
  until: Date | null;
  sessions: number;
}

const LOOK = `select pg_has_role(l.oid, g.oid, 'member') as member, l.rolcanlogin as login,
  nullif(l.rolvaliduntil, 'infinity') as until,
  (select count(*)::int from pg_stat_activity where usename = l.rolname and pid <> all($3::int[])) as sessions
  from pg_roles l, pg_roles g where l.rolname = $1 and g.rolname = $2`;

/** Somebody who looks at the role all the time, and the person, who signs in whenever that is possible and stays in. No part of Daybook. */
export class AccessWatch {
  readonly looks: AccessLook[] = [];
  #over = false;
  #stayed: Client | undefined;
  #ended = false;
  readonly #done: Promise<void>;

  constructor(
    private readonly server: SharedServer,
    private readonly who: { login: string; role: string; password: string },
  ) {
    this.#done = this.#watch();
  }

  get open(): boolean {
    return this.looks.at(-1)?.member ?? false;
  }

  /** Whether a session that the person opened was not ended. */
  get stillIn(): boolean {
    return this.#stayed !== undefined && !this.#ended;
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#done;
    await this.#stayed?.end().catch(() => undefined);
  }

  async #watch(): Promise<void> {
    const { login, role } = this.who;
    const client = new Client(this.server.cluster.address);
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (let look = 0; !this.#over; look += 1) {
        const is = look % SIGN_IN_EACH === 0 ? await this.#signIn() : undefined;
        const { rows } = await client.query<Row>(LOOK, [login, role, []]);
        const [row] = rows;
        if (row) {
          const { member, login: may, until, sessions } = row;
          const looked = { at: Date.now(), member, login: may, sessions };
          this.looks.push({ ...looked, ...(until && { until: until.getTime() }), ...(is !== undefined && { in: is }) });
        }
        await pause(EVERY_MS);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** The first one that succeeds stays. */
  async #signIn(): Promise<boolean> {
    const { login: user, password } = this.who;
    const client = new Client({ ...this.server.cluster.address, user, password });
    client.on('error', () => undefined);
    client.once('end', () => {
      if (client === this.#stayed) this.#ended = true;
    });
    try {
      await client.connect();
    } catch {
      await client.end().catch(() => undefined);
      return false;
    }
    if (this.stillIn) await client.end();
    else {
      this.#stayed = client;
      this.#ended = false;
    }
    return true;
  }
}

/** Clocks of one machine, and a look that takes its time. */
const SLACK_MS = 1500;
const LIMIT_MS = 60_000;

/**
 * Of an access: given at most once, nobody gets in after its expiry, and membership, login and sessions are gone 60 s after the
 * worker is back, or after the expiry where that is later.
 */
export function brokenAccess(looks: readonly AccessLook[], backAt: number): string[] {
  const begins = looks.filter(({ member }, at) => member && !looks[at - 1]?.member).length;
  const until = Math.max(...looks.map((look) => look.until ?? 0));
  const eternal = looks.filter(({ member, login, until: end }) => member && login && end === undefined);
  const late = looks.filter((look) => look.in && look.at > until + SLACK_MS);
  const limit = Math.max(until, backAt) + LIMIT_MS;
  const long = looks.filter(({ at, member, login, sessions }) => at > limit && (member || login || sessions > 0));
  const last = looks.at(-1);
  const open = !last || last.member || last.login || last.sessions > 0;
  return [
    ...(begins > 1 ? [`I2: the access was given ${begins} times`] : []),
    ...(eternal.length > 0 ? [`it stood without an expiry, seen ${eternal.length} times`] : []),
    ...(late.length > 0 ? [`the person got in ${(late.at(-1)?.at ?? 0) - until} ms after the expiry`] : []),
    ...(long.length > 0 ? [`it stood ${(long.at(-1)?.at ?? 0) - limit + LIMIT_MS} ms after expiry and recovery`] : []),
    ...(open ? [`it stands at the end: ${JSON.stringify(last)}`] : []),
  ];
}
