import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { parsePeopleFile } from '../../model/files/people-file.js';
import type { People } from '../../model/people.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

const run = promisify(execFile);
const GIT_MS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** The repository's own configuration must not make git run a programme. */
const SAFE = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '--literal-pathspecs'];

/** Another people.yaml, and how it is called. */
export interface OtherVersion {
  name: string;
  people: People;
}

/**
 * people.yaml as it is in a file (relative to `cwd`), or as it was in a revision of the workspace's git repository.
 * A file that exists comes first. Throws a CliError (usage) for neither, and for one that has errors.
 */
export async function otherVersion(wish: { root: string; cwd: string; named: string }): Promise<OtherVersion> {
  const { root, cwd, named } = wish;
  const path = resolve(cwd, named);
  const isFile = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  const name = isFile ? named : `people.yaml of ${named}`;
  const text = isFile ? await readFile(path, 'utf8') : await showRevision(root, named);
  const { value, problems } = parsePeopleFile(text, name);
  if (value) return { name, people: value };
  const message = `${name} has errors, so it cannot be compared.`;
  throw new CliError({ exit: EXIT.usage, code: 'does-not-check', message, problems, root });
}

async function showRevision(root: string, revision: string): Promise<string> {
  // A word that begins with a hyphen would be an option of git.
  if (revision.startsWith('-')) throw noVersion(revision, 'it is no revision');
  try {
    const show = [...SAFE, 'show', '--no-ext-diff', '--no-textconv', `${revision}:./people.yaml`];
    const { stdout } = await run('git', ['-C', root, ...show], { timeout: GIT_MS, maxBuffer: MOST_BYTES });
    return stdout;
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: string };
    throw noVersion(revision, code === 'ENOENT' ? 'git is not there' : (stderr?.trim().split('\n')[0] ?? String(code)));
  }
}

function noVersion(named: string, why: string): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'no-such-version',
    message: `${named} is neither a file nor a revision with a people.yaml: ${why}.`,
    cure: 'Name a file, or a revision such as HEAD~1 or a tag.',
  });
}
