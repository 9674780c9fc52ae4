import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { atOldServer } from './old-server.js';

/*
 * What operations do when the shop's data moves from the old server to the pair.
 *   node migration.js close          the old server takes no more orders of the shop; it is still read
 *   node migration.js open           it does again
 *   node migration.js is closed      exit code 0: it takes none; 1: it does
 *   node migration.js blue new       blue reads its pointer and credential from the folder of the pair, or (`old`) of the old server
 *   node migration.js is new         exit code 0: it does; 1: it does not
 * Each may be said again at any time. OLD_PORT and OLD_PASSWORD tell the old server, DATABASES the folder with all of this.
 */
const { DATABASES = '.daybook' } = process.env;
const FOLDERS: Readonly<Record<string, string>> = { new: 'database', old: 'old-database' };
const BLUE = join(DATABASES, 'blue-database');

const [action = '', what = ''] = process.argv.slice(2);
if (action === 'close' || action === 'open') await setClosed(action === 'close');
else if (action === 'blue' && FOLDERS[what]) follow(FOLDERS[what]);
else if (action === 'is' && what === 'closed') process.exitCode = (await isClosed()) ? 0 : 1;
else if (action === 'is' && FOLDERS[what]) process.exitCode = readlinkSync(BLUE) === FOLDERS[what] ? 0 : 1;
else {
  console.error('usage: node migration.js close|open|blue new|blue old|is closed|is new|is old');
  process.exitCode = 2;
}

/** Sessions that are open keep the setting that they began with, so they are ended; the shop signs in again by itself. */
async function setClosed(closed: boolean): Promise<void> {
  await atOldServer('shop', async (client) => {
    await client.query(`alter role shop set default_transaction_read_only = ${closed ? 'on' : 'off'}`);
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shop'");
  });
  console.log(closed ? 'the old database is read, and takes no orders' : 'the old database takes orders');
}

async function isClosed(): Promise<boolean> {
  const { rows } = await atOldServer('shop', (client) =>
    client.query(
      "select 1 from pg_roles where rolname = 'shop' and 'default_transaction_read_only=on' = any (rolconfig)",
    ),
  );
  return rows.length > 0;
}

/** A link is replaced in one move: the shop finds the one folder or the other, never none. */
function follow(folder: string): void {
  rmSync(`${BLUE}.new`, { force: true });
  symlinkSync(folder, `${BLUE}.new`);
  renameSync(`${BLUE}.new`, BLUE);
  console.log(`blue follows ${folder}`);
}
