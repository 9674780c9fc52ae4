import { errored } from '../failures.js';
import type { PostgresSession } from '../postgres/session.js';

/** What a database says about a login and the group that it may get. */
export interface Findings {
  loginThere: boolean;
  roleThere: boolean;
  canLogin: boolean;
  /** ISO in UTC, to the microsecond; null: none. */
  validUntil: string | null;
  /** Whether the login has the role in whatever way. */
  member: boolean;
  loginIsStrong: boolean;
  /** Through itself or a role that it is a member of; also who could make itself a member for good. */
  roleIsStrong: boolean;
  /** It may change some table, column or sequence of this database. */
  roleWrites: boolean;
  /** Whether Daybook's own role may end the login's sessions. */
  mayEnd: boolean;
  /** `forMs` from now on the server's clock, ISO. */
  until: string;
}

const STRONG = 'r.rolsuper or r.rolcreaterole or r.rolreplication or r.rolbypassrls';
const DANGEROUS = `('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files', 'pg_signal_backend', 'pg_write_all_data')`;

/** The same text whatever the zone and the date style of the session. */
const inUtc = (instant: string, fraction: 'MS' | 'US') =>
  `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.${fraction}"Z"')`;

const QUERY = `
  select l.oid is not null as "loginThere", g.oid is not null as "roleThere",
    coalesce(l.rolcanlogin, false) as "canLogin", case when isfinite(l.rolvaliduntil) then ${inUtc('l.rolvaliduntil', 'US')}
      else l.rolvaliduntil::text end as "validUntil",
    coalesce(pg_has_role(l.oid, g.oid, 'member'), false) as "member",
    exists (select from pg_roles r where pg_has_role(l.oid, r.oid, 'member')
            and (r.rolsuper or r.rolcreaterole)) as "loginIsStrong",
    exists (select from pg_roles r where pg_has_role(g.oid, r.oid, 'member')
            and (${STRONG} or r.rolname in ${DANGEROUS}
              or exists (select from pg_auth_members m where m.member = r.oid and m.admin_option))) as "roleIsStrong",
    exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_roles r
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
            and pg_has_role(g.oid, r.oid, 'member')
            and case c.relkind when 'S' then has_sequence_privilege(r.oid, c.oid, 'USAGE, UPDATE')
              else has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE')
                or has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE') end) as "roleWrites",
    (me.rolsuper or pg_has_role(me.oid, 'pg_signal_backend', 'usage')
      or coalesce(pg_has_role(me.oid, l.oid, 'usage'), false)) as "mayEnd",
    ${inUtc("(clock_timestamp() + $3 * interval '1 ms')", 'MS')} as "until"
  from pg_roles me
  left join pg_roles l on l.rolname = $1
  left join pg_roles g on g.rolname = $2
  where me.rolname = current_user`;

/** Reads only. */
export async function lookAtRoles(
  session: PostgresSession,
  { login, role, forMs }: { login: string; role: string; forMs: number },
): Promise<Findings> {
  const doing = `reading the roles ${login} and ${role}`;
  const [found] = await session.query<Findings & { [name: string]: unknown }>({
    text: QUERY,
    values: [login, role, forMs],
    doing,
  });
  if (!found) throw errored('roles-unreadable', `${session.place.name} did not say who Daybook is there.`, 'no');
  return found;
}

/** Login and expiry in one word. No expiry and one that never comes are the same. */
export function standingOf({ canLogin, validUntil }: Pick<Findings, 'canLogin' | 'validUntil'>): string {
  return `${canLogin} ${validUntil ?? 'infinity'}`;
}
