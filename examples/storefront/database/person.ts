import { randomBytes } from 'node:crypto';
import pg from 'pg';

/*
 * What operations do with the role of somebody who leaves, at the primary.
 *   node person.js lock kai_login         no sign-in, no right, no password, no session any more; and the server is seen to refuse
 *   node person.js is-locked kai_login    exit code 0: it stands so; 1: it does not
 *   node person.js is-refused kai_login   exit code 0: the server lets this role not in; 1: it does
 * Each may be said again at any time. WEST_PORT and DATABASE_PASSWORD tell the server. A role that was never there is locked.
 */
const { WEST_PORT, DATABASE_PASSWORD } = process.env;
/** SQLSTATE: the role may not sign in, whatever its password. */
const NOT_PERMITTED = '28000';

const [action = '', login = ''] = process.argv.slice(2);
if (!/^[a-z_][a-z0-9_]*$/.test(login) || login === 'postgres') usage();
else if (action === 'lock') await lock();
else if (action === 'is-locked') process.exitCode = (await asAdministrator(isLocked)) ? 0 : 1;
else if (action === 'is-refused') process.exitCode = isRefusal(await signIn('whatever it is')) ? 0 : 1;
else usage();

function usage(): void {
  console.error('usage: node person.js lock|is-locked|is-refused LOGIN');
  process.exitCode = 2;
}

/** The last step proves it: even the right password, made for this and taken away again, is refused. */
async function lock(): Promise<void> {
  const role = pg.escapeIdentifier(login);
  await asAdministrator(async (client) => {
    if (!(await isThere(client))) return;
    const password = randomBytes(24).toString('hex');
    await client.query('begin');
    await client.query(`alter role ${role} nologin password '${password}'`);
    for (const group of await groups(client)) await client.query(`revoke ${pg.escapeIdentifier(group)} from ${role}`);
    await client.query('commit');
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [login]);
    const answer = await signIn(password);
    await client.query(`alter role ${role} password null`);
    if (answer !== NOT_PERMITTED) throw new Error(`${login} was not refused (${answer}).`);
  });
  console.log(`${login} is refused, and holds nothing`);
}

async function isLocked(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_authid where rolname = $1 and (rolcanlogin or rolpassword is not null)
     union all select from pg_stat_activity where usename = $1`,
    [login],
  );
  return rows.length === 0 && (await groups(client)).length === 0;
}

async function isThere(client: pg.Client): Promise<boolean> {
  return (await client.query('select 1 from pg_roles where rolname = $1', [login])).rows.length > 0;
}

async function groups(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ rolname: string }>(
    `select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member
     where r.rolname = $1`,
    [login],
  );
  return rows.map(({ rolname }) => rolname);
}

/** Class 28: nobody was let in. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isRefusal(answer: string): boolean {
  return answer.startsWith('28');
}

/** `in`, or the code with which the server refused. Throws when it could not be asked. */
async function signIn(password: string): Promise<string> {
  const client = clientAs(login, password);
  try {
    await client.connect();
    return 'in';
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (isRefusal(code)) return code;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function asAdministrator<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = clientAs('postgres', DATABASE_PASSWORD ?? '');
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function clientAs(user: string, password: string): pg.Client {
  const place = { host: '127.0.0.1', port: Number(WEST_PORT), database: 'shop' };
  const client = new pg.Client({ ...place, user, password, connectionTimeoutMillis: 5_000 });
  // Its own session may be one of those that are ended.
  client.on('error', () => undefined);
  return client;
}
