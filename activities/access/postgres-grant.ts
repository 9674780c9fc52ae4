import { escapeIdentifier, escapeLiteral } from 'pg';
import { z } from 'zod';
import { errored, failed, refused, TargetFailure } from '../failures.js';
import type { PostgresPlace } from '../postgres/place.js';
import { type PostgresSession, withPostgres } from '../postgres/session.js';
import { pause } from '../stop.js';
import type { Grant, GrantDriver, GrantWish } from './grant.js';
import { type Findings, lookAtRoles, standingOf } from './postgres-roles.js';

const APPLICATION = 'daybook access';
const SESSION_TRIES = 40;
const SESSION_PAUSE_MS = 250;

/** `validUntil`: null and `infinity` mean the same. */
const factsShape = z.object({
  role: z.string(),
  canLogin: z.boolean(),
  validUntil: z.string().nullable(),
});
type Before = z.output<typeof factsShape>;

/**
 * A login role of the person's own becomes a member of the group, with LOGIN and VALID UNTIL. Its password is theirs: Daybook
 * knows none and makes none. VALID UNTIL ends it although nobody were left to take it back.
 */
export function postgresGrant(place: PostgresPlace, role: string): GrantDriver {
  const on = <T>(signal: AbortSignal, work: (session: PostgresSession) => Promise<T>) =>
    withPostgres(place, { signal, application: APPLICATION }, work);
  return {
    aim: (wish, signal) => on(signal, (session) => aim(session, wish, role)),
    give: (grant, signal) => on(signal, (session) => give(session, grant)),
    take: (grant, signal) => takeMembership(place, grant, signal),
    lift: (grant) => ({ kind: 'access', place, grant }),
    byHand: ({ login }) => `revoke ${escapeIdentifier(role)} from ${escapeIdentifier(login)} at ${place.name}`,
  };
}

async function aim(session: PostgresSession, wish: GrantWish, role: string): Promise<Grant> {
  const { login, key } = wish;
  const found = await lookAtRoles(session, { login, role, forMs: wish.forMs });
  const why = flawOf(found, { ...wish, role });
  if (why) throw refused(why[0], `${session.place.name}: ${why[1]}. Nothing was changed.`);
  const { canLogin, validUntil } = found;
  return { key, login, until: found.until, facts: { role, canLogin, validUntil } };
}

/** Why this cannot be granted, or could not be taken back. */
function flawOf(found: Findings, { login, role, level }: GrantWish & { role: string }): [string, string] | undefined {
  if (!found.roleThere) return ['not-grantable', `there is no role ${role}`];
  if (!found.loginThere) return ['no-login', `there is no role ${login}; Daybook makes none and hands out no password`];
  if (found.roleIsStrong)
    return ['not-grantable', `${role} may make roles, pass them on, act as a superuser or run programs`];
  if (found.loginIsStrong)
    return ['not-grantable', `${login} may make roles or is a superuser, so nothing could be taken back`];
  if (level === 'read' && found.roleWrites)
    return ['not-read-only', `${role} is called a read right and may change tables or sequences`];
  if (found.member) return ['held-already', `${login} is a member of ${role} already, and not for a while only`];
  if (!found.mayEnd)
    return ['cannot-take-back', `Daybook could not end the sessions of ${login}; it needs pg_signal_backend`];
  return undefined;
}

/** In one transaction: either the person can get in with the right until then, or nothing has changed. */
async function give(session: PostgresSession, grant: Grant): Promise<void> {
  const { login, until } = grant;
  const { role } = factsShape.parse(grant.facts);
  const doing = `giving ${role} to ${login}`;
  await definitely(() =>
    session.transaction(doing, async () => {
      const [clock] = await session.query<{ open: boolean }>({
        text: 'select clock_timestamp() < $1::timestamptz as open',
        values: [until],
        doing,
      });
      if (!clock?.open) throw refused('too-late', `The time of the grant to ${login} is over; nothing was given.`);
      await mustNotBeBarred(session, { login, role });
      await session.query({ text: `grant ${escapeIdentifier(role)} to ${escapeIdentifier(login)}`, doing });
      await session.query({
        text: `alter role ${escapeIdentifier(login)} login valid until ${escapeLiteral(until)}`,
        doing,
      });
    }),
  );
}

/** A member that may not sign in was given it before, and somebody has barred the login since: that stays so. */
async function mustNotBeBarred(session: PostgresSession, who: { login: string; role: string }): Promise<void> {
  const { member, canLogin } = await lookAtRoles(session, { ...who, forMs: 0 });
  if (!member || canLogin) return;
  throw failed('barred', `Somebody has barred ${who.login} at ${session.place.name} since it was given ${who.role}.`);
}

/** What the server refuses inside the transaction is rolled back whole. */
async function definitely(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TargetFailure) || error.reason !== 'refused-by-target') throw error;
    const { kind, reason, message, outputs } = error;
    throw new TargetFailure({
      kind,
      reason,
      message: `${message} Nothing was given.`,
      happened: 'no',
      ...(outputs && { outputs }),
    });
  }
}

/** Takes membership and login back to what they were, ends the sessions, and reads back. Gives how many sessions it ended. */
export function takeMembership(place: PostgresPlace, grant: Grant, signal: AbortSignal): Promise<number> {
  return withPostgres(place, { signal, application: APPLICATION }, async (session) => {
    const before = factsShape.parse(grant.facts);
    const found = await lookAtRoles(session, { login: grant.login, role: before.role, forMs: 0 });
    // Who was barred meanwhile stays barred.
    const canLogin = before.canLogin && found.canLogin;
    if (found.loginThere) await takeRole(session, grant, { ...before, canLogin, roleThere: found.roleThere });
    const ended = await endSessions(session, { login: grant.login, canLogin, signal });
    await mustBeAsBefore(session, { login: grant.login, before: { ...before, canLogin } });
    return ended;
  });
}

async function takeRole(
  session: PostgresSession,
  { login }: Grant,
  { role, roleThere, canLogin, validUntil }: Before & Pick<Findings, 'roleThere'>,
): Promise<void> {
  const doing = `taking ${role} back from ${login}`;
  const who = escapeIdentifier(login);
  await session.transaction(doing, async () => {
    if (roleThere) await session.query({ text: `revoke ${escapeIdentifier(role)} from ${who}`, doing });
    const until = escapeLiteral(validUntil ?? 'infinity');
    await session.query({ text: `alter role ${who} ${canLogin ? 'login' : 'nologin'} valid until ${until}`, doing });
  });
}

/**
 * Who is in stays in when the role changes, so that each session is ended; and again, until a look finds none. Where the login
 * may sign in by itself, only those of the first look: who comes later comes without the right. Asks for no column that is
 * hidden from a role without pg_read_all_stats.
 */
async function endSessions(
  session: PostgresSession,
  { login, canLogin, signal }: { login: string; canLogin: boolean; signal: AbortSignal },
): Promise<number> {
  const ended = new Set<number>();
  for (let tried = 0; tried < SESSION_TRIES; tried += 1) {
    const open = await session.query<{ pid: number }>({
      text: `select pid, pg_terminate_backend(pid) from pg_stat_activity
             where usename = $1 and pid <> pg_backend_pid() and ($2::int[] is null or pid = any($2))`,
      values: [login, canLogin && tried > 0 ? [...ended] : null],
      doing: `ending the sessions of ${login}`,
      changes: true,
    });
    for (const { pid } of open) ended.add(pid);
    if (open.length === 0) return ended.size;
    await pause(SESSION_PAUSE_MS, signal);
  }
  throw errored('sessions-stand', `Sessions of ${login} at ${session.place.name} do not end.`, 'unknown');
}

async function mustBeAsBefore(
  session: PostgresSession,
  { login, before }: { login: string; before: Before },
): Promise<void> {
  const now = await lookAtRoles(session, { login, role: before.role, forMs: 0 });
  if (!now.loginThere) return;
  const wrong = [
    ...(now.member ? [`is a member of ${before.role} still; somebody else may have granted it meanwhile`] : []),
    ...(standingOf(now) === standingOf(before) ? [] : ['has another login or expiry than before']),
  ];
  if (wrong.length === 0) return;
  throw failed('not-as-before', `${login} at ${session.place.name} ${wrong.join(' and ')}.`);
}
