import { atOldServer } from './old-server.js';

/*
 * The database in which backups are tried out, on the old server, which has room for it.
 *   node scratch.js make       it is there and empty, whatever was in it
 *   node scratch.js remove     it is gone
 *   node scratch.js is-empty   exit code 0: it is there, with no table in it; 1: it is not
 *   node scratch.js is-gone    exit code 0: there is none; 1: there is
 * Each may be said again at any time. OLD_PORT and OLD_PASSWORD tell the server.
 */
const DATABASE = 'restored';

const [action = ''] = process.argv.slice(2);
if (action === 'make' || action === 'remove') await putAway(action === 'make');
else if (action === 'is-empty') process.exitCode = (await isThere()) && (await isEmpty()) ? 0 : 1;
else if (action === 'is-gone') process.exitCode = (await isThere()) ? 1 : 0;
else {
  console.error('usage: node scratch.js make|remove|is-empty|is-gone');
  process.exitCode = 2;
}

/** Sessions that are open in it are ended. */
async function putAway(anew: boolean): Promise<void> {
  await atOldServer('postgres', async (client) => {
    await client.query(`drop database if exists ${DATABASE} with (force)`);
    if (anew) await client.query(`create database ${DATABASE}`);
  });
  console.log(anew ? `${DATABASE} is empty` : `${DATABASE} is gone`);
}

async function isThere(): Promise<boolean> {
  const { rows } = await atOldServer('postgres', (client) =>
    client.query('select 1 from pg_database where datname = $1', [DATABASE]),
  );
  return rows.length > 0;
}

async function isEmpty(): Promise<boolean> {
  const { rows } = await atOldServer(DATABASE, (client) =>
    client.query("select 1 from pg_class where relnamespace = 'public'::regnamespace limit 1"),
  );
  return rows.length === 0;
}
