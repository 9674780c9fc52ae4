import { TargetFailure } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { postgresPlace } from '../postgres/place.js';
import { type PostgresSession, withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';

interface Facts {
  version: string;
  standby: boolean;
  creates: boolean;
  makes_roles: boolean;
}

/** Who is there, primary or standby, and what the role may do. A role that is not let in is an answer. */
export async function examinePostgres(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  try {
    return await withPostgres(postgresPlace(target), { signal, application: 'daybook examine' }, examined);
  } catch (error) {
    if (!(error instanceof TargetFailure) || error.reason !== 'sign-in-refused') throw error;
    return { found: 'A PostgreSQL server', may: [{ action: 'read', verdict: 'no', why: error.message }] };
  }
}

async function examined(session: PostgresSession): Promise<Examination> {
  const [facts] = await session.query<Facts>({
    text: `select current_setting('server_version') as version, pg_is_in_recovery() as standby,
             has_database_privilege(current_database(), 'CREATE') as creates,
             (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as makes_roles`,
    doing: 'reading what its role may do',
  });
  const standby = facts?.standby ?? false;
  const found = `PostgreSQL ${facts?.version ?? 'of unknown version'}, ${standby ? 'a standby' : 'a primary'}`;
  const may = (action: string, yes: boolean, why: string): Allowed =>
    yes && !standby
      ? { action, verdict: 'yes' }
      : { action, verdict: 'no', why: standby ? 'a standby takes no changes' : why };
  return {
    found,
    may: [
      { action: 'read', verdict: 'yes' },
      may('create schemas', facts?.creates ?? false, 'its role lacks CREATE on the database'),
      may('make roles', facts?.makes_roles ?? false, 'its role lacks CREATEROLE'),
    ],
  };
}
