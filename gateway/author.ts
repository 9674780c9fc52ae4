import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { People } from '../model/people.js';
import type { Plan } from '../model/plan.js';

const run = promisify(execFile);
const GIT_MS = 5_000;
export const UNVERIFIED = 'unverified';

export interface AuthorContext {
  /** Root of the gateway's own checkout. */
  root: string;
  people: People;
}

/**
 * Who last changed the runbook in git: a person id, or `unverified` when git does not know the file, it has changes
 * that are not committed, its content is not what was planned, or the commit's e-mail is nobody's in people.yaml.
 * Never throws. Commit e-mails are what their author typed: this finds honest mistakes, not forgery.
 */
export async function authorOf(
  { root, people }: AuthorContext,
  { file, sourceDigest }: Plan['runbook'],
): Promise<string> {
  const inside = await insideRoot(root, file);
  if (!inside || !(await hasDigest(inside.path, sourceDigest))) return UNVERIFIED;
  const status = await git(inside.root, ['status', '--porcelain', '--untracked-files=all', '--', inside.path]);
  if (status !== '') return UNVERIFIED;
  const email = await git(inside.root, ['log', '-1', '--format=%ae', '--', inside.path]);
  return email ? personWith(people, email) : UNVERIFIED;
}

async function insideRoot(root: string, file: string): Promise<{ root: string; path: string } | undefined> {
  try {
    const real = await realpath(root);
    const path = await realpath(resolve(real, file));
    const from = relative(real, path);
    return from === '' || from.startsWith('..') || isAbsolute(from) ? undefined : { root: real, path };
  } catch {
    return undefined;
  }
}

async function hasDigest(path: string, digest: string): Promise<boolean> {
  const content = await readFile(path).catch(() => undefined);
  return content !== undefined && createHash('sha256').update(content).digest('hex') === digest;
}

/** What git prints, trimmed; undefined when it fails. The repository's own configuration must not make git run a programme. */
async function git(root: string, args: string[]): Promise<string | undefined> {
  const safe = [
    '--no-optional-locks',
    '-c',
    'core.fsmonitor=false',
    '-c',
    'log.showSignature=false',
    '--literal-pathspecs',
  ];
  try {
    const { stdout } = await run('git', ['-C', root, ...safe, ...args], { timeout: GIT_MS });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function personWith(people: People, email: string): string {
  const found = Object.values(people.people).filter((person) => person.email?.toLowerCase() === email.toLowerCase());
  return found.length === 1 && found[0] ? found[0].id : UNVERIFIED;
}
