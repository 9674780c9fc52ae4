import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { failed, TargetFailure } from '../failures.js';
import { poll } from '../poll.js';
import type { PostgresPlace } from '../postgres/place.js';
import { PostgresSession, withPostgres } from '../postgres/session.js';
import type { Opening } from './credential.js';
import { lockOf } from './lock.js';
import { scramVerifier } from './scram.js';

const APPLICATION = 'daybook key';
const LOCK = { withinMs: 10_000, everyMs: 100 };
const SESSIONS_EVERY_MS = 500;

interface RoleFacts {
  login: boolean;
  sessions: number;
}

/** What a change of a key needs of the database that the key opens. */
export interface Door {
  /** Where clients find it. */
  readonly place: Pick<PostgresPlace, 'host' | 'port' | 'database'>;
  /** Undefined when there is no such role. */
  look(role: string): Promise<RoleFacts | undefined>;
  /** Makes a role that may sign in and has no password, with the rights of a group. Idempotent. */
  make(role: string, like: string): Promise<void>;
  /** Replaces its password. The server gets a verifier and never the password. */
  setPassword(role: string, password: string): Promise<void>;
  /** Takes its password away. Idempotent. */
  endPassword(role: string): Promise<void>;
  /** Whether the server lets it in, and would not let in just anybody. */
  opens(key: Pick<Opening, 'user' | 'password'>): Promise<boolean>;
  /** How many sessions of the role are left when none comes or goes within the time. */
  sessionsLeft(role: string, withinMs: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * The two roles of one database, through a session that holds a lock of its own: an attempt that was thought dead and wakes up
 * has lost that session, and changes nothing any more. Rights that it needs: CREATEROLE, and ADMIN on both roles.
 */
export class TwoRoles implements Door {
  readonly #session: PostgresSession;
  readonly #signal: AbortSignal;

  private constructor(session: PostgresSession, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  /** `store`: whose key it is. Ends the session of an earlier attempt at the same key. */
  static async open(
    place: PostgresPlace,
    { store, signal }: { store: string; signal: AbortSignal },
  ): Promise<TwoRoles> {
    const session = await PostgresSession.open(place, { signal, application: APPLICATION });
    try {
      const [space, number] = lockOf(store);
      const got = await poll({ ...LOCK, signal }, () => takeLock(session, [space, number]));
      if (got) return new TwoRoles(session, signal);
      throw new TargetFailure({
        kind: 'errored',
        reason: 'in-the-way',
        message: `Another session of Daybook at ${place.name} changes the key of ${store}, and did not end. See who it is (pg_stat_activity, application "${APPLICATION}"), then retry.`,
        happened: 'no',
      });
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get place() {
    const { host, port, database } = this.#session.place;
    return { host, port, database };
  }

  async look(role: string): Promise<RoleFacts | undefined> {
    const [facts] = await this.#session.query<RoleFacts>({
      text: `select rolcanlogin as login,
               (select count(*)::int from pg_stat_activity where usename = rolname) as sessions
             from pg_roles where rolname = $1`,
      values: [role],
      doing: `looking at the role ${role}`,
    });
    return facts;
  }

  async make(role: string, like: string): Promise<void> {
    if (await this.look(role)) return;
    await this.#change(
      `create role ${escapeIdentifier(role)} login in role ${escapeIdentifier(like)}`,
      `making the role ${role}`,
    );
  }

  async setPassword(role: string, password: string): Promise<void> {
    const verifier = escapeLiteral(await scramVerifier(password));
    await this.#change(`alter role ${escapeIdentifier(role)} password ${verifier}`, `giving ${role} a password`);
  }

  async endPassword(role: string): Promise<void> {
    await this.#change(`alter role ${escapeIdentifier(role)} password null`, `taking the password of ${role} away`);
  }

  async opens({ user, password }: Pick<Opening, 'user' | 'password'>): Promise<boolean> {
    if (!(await this.#letsIn(user, password))) return false;
    if (!(await this.#letsIn(user, randomBytes(24).toString('base64url')))) return true;
    throw failed(
      'believes-everybody',
      `${this.#session.place.name} lets ${user} in with any password, so that no key says anything there. Ask for scram-sha-256 in its pg_hba.conf, then retry.`,
    );
  }

  async sessionsLeft(role: string, withinMs: number): Promise<number> {
    let left = 0;
    const timing = { withinMs, everyMs: SESSIONS_EVERY_MS, signal: this.#signal };
    const none = await poll(timing, async () => {
      left = (await this.look(role))?.sessions ?? 0;
      return left === 0 ? true : undefined;
    });
    return none ? 0 : left;
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #letsIn(user: string, password: string): Promise<boolean> {
    const place = { ...this.#session.place, user, password };
    try {
      return await withPostgres(place, { signal: this.#signal, application: APPLICATION }, async () => true);
    } catch (error) {
      if (error instanceof TargetFailure && error.reason === 'sign-in-refused') return false;
      throw error;
    }
  }

  async #change(text: string, doing: string): Promise<void> {
    await this.#session.query({ text, doing, changes: true });
  }
}

/** True once it is held. Whoever held it was an attempt that the engine gave up: its session ends. */
async function takeLock(
  session: PostgresSession,
  [space, number]: readonly [number, number],
): Promise<true | undefined> {
  const values = [space, number];
  const doing = 'waiting for an earlier attempt';
  const text = 'select pg_try_advisory_lock($1::int, $2::int) as got';
  const [row] = await session.query<{ got: boolean }>({ text, values, doing });
  if (row?.got) return true;
  await session.query({
    text: `select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a using (pid)
           where l.locktype = 'advisory' and l.objsubid = 2 and l.granted
             and l.database = (select oid from pg_database where datname = current_database())
             and l.classid = $1::int::oid and l.objid = $2::int::oid
             and a.usename = current_user and a.pid <> pg_backend_pid()`,
    values,
    doing,
  });
  return undefined;
}
