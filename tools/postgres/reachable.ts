import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresPrograms } from './programs.js';
import { serverUser } from './server-user.js';

const run = promisify(execFile);

export interface ReachablePrograms {
  programs: PostgresPrograms;
  /** Removes the copy, where one was made. Idempotent. */
  remove?: () => Promise<void>;
}

/**
 * The programs where the server's user can run them. Root's servers run as somebody else, who may not be let into the folder of
 * the checkout (a home of root's, a private temporary folder); then they are copied, with their libraries, to where everybody may.
 */
export async function reachablePrograms(programs: PostgresPrograms): Promise<ReachablePrograms> {
  const user = await serverUser();
  const asThey = { cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) };
  const runs = await run(programs.postgres, ['--version'], asThey).then(
    () => true,
    (error: { code?: unknown }) => {
      if (user && error.code === 'EACCES') return false;
      throw error;
    },
  );
  if (runs) return { programs };
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-postgres-programs-'));
  await chmod(folder, 0o755);
  // bin/ beside lib/ and share/, by which the programs find one another.
  const root = path.dirname(path.dirname(programs.postgres));
  await cp(root, folder, { recursive: true, verbatimSymlinks: true });
  const moved = (program: string) => path.join(folder, path.relative(root, program));
  return {
    programs: { ...programs, initdb: moved(programs.initdb), postgres: moved(programs.postgres) },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
