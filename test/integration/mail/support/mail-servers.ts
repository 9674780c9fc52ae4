import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { canConnect, freePort } from '../../../../tools/temporal/ports.js';
import type { Part } from '../../../support/needs.js';
import { dovecotConf, mainCf, masterCf, type MailPlace } from './server-files.js';

const MASTER = '/usr/lib/postfix/sbin/master';

/** Debian's own mail servers. Postfix starts as root only. */
export const postfixAndDovecot: Part = {
  name: 'postfix and dovecot, as root',
  present:
    process.getuid?.() === 0 &&
    [
      ['postconf', '-h', 'mail_version'],
      ['dovecot', '--version'],
    ].every(
      ([program = '', ...args]) => spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).error === undefined,
    ),
  cure: 'Install them: apt-get install --no-install-recommends postfix dovecot-imapd.',
};

export interface MailServers {
  /** Where our own people hand in mail: our server vouches for it (dmarc=pass). */
  submission: number;
  /** Where the world hands in mail: our server says dmarc=fail of everything. */
  outside: number;
  imap: number;
  password: string;
  stopImap(): Promise<void>;
  startImap(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * A postfix and a dovecot of their own on free ports of 127.0.0.1, for the domain shop.test: mailboxes `daybook` and `dana`,
 * and bounce@ as another name of `daybook`. Nothing of the machine's own configuration is used or changed.
 */
export async function startMailServers(): Promise<MailServers> {
  const root = await mkdtemp(path.join(tmpdir(), 'daybook-mail-'));
  await chmod(root, 0o755);
  const [submission, outside, imap] = [await freePort(), await freePort(), await freePort()];
  const place: MailPlace = { root, submission, outside, imap, password: 'mailbox-password', ...idOf('nobody') };
  await prepare(place);
  const postfix = run(MASTER, ['-c', path.join(root, 'postfix'), '-d']);
  const startDovecot = () => run('dovecot', ['-F', '-c', path.join(root, 'dovecot.conf')]);
  let dovecot = startDovecot();
  const close = async () => {
    await Promise.all([end(dovecot), end(postfix)]);
    await rm(root, { recursive: true, force: true });
  };
  const logs = async () => {
    const files = ['postfix.log', 'dovecot.log'].map((file) => readFile(path.join(root, file), 'utf8').catch(String));
    return (await Promise.all(files)).join('\n');
  };
  try {
    await Promise.all([reachable(submission), reachable(outside), reachable(imap)]);
  } catch (error) {
    const said = await logs();
    await close();
    throw new Error(`the mail servers did not start:\n${said}`, { cause: error });
  }
  return {
    submission,
    outside,
    imap,
    password: place.password,
    stopImap: () => end(dovecot),
    startImap: async () => {
      dovecot = startDovecot();
      await reachable(imap);
    },
    close,
  };
}

async function prepare(place: MailPlace): Promise<void> {
  const { root, uid, gid } = place;
  const postfix = idOf('postfix');
  for (const folder of ['postfix', 'queue', 'data', 'mail', 'run']) await mkdir(path.join(root, folder));
  await chown(path.join(root, 'data'), postfix.uid, postfix.gid);
  await chown(path.join(root, 'mail'), uid, gid);
  await writeFile(path.join(root, 'postfix/main.cf'), mainCf(place));
  await writeFile(path.join(root, 'postfix/master.cf'), masterCf(place));
  await writeFile(path.join(root, 'mailboxes'), 'daybook@shop.test daybook/Maildir/\ndana@shop.test dana/Maildir/\n');
  await writeFile(path.join(root, 'aliases'), 'bounce@shop.test daybook@shop.test\n');
  await writeFile(path.join(root, 'dovecot.conf'), dovecotConf(place));
  const checked = spawnSync('postfix', ['-c', path.join(root, 'postfix'), 'check'], { encoding: 'utf8' });
  if (checked.status !== 0) throw new Error(`postfix does not like its configuration: ${checked.stderr}`);
}

/** In a process group of its own: both end their whole group. */
function run(program: string, args: string[]): ChildProcess {
  return spawn(program, args, { detached: true, stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function idOf(user: string): { uid: number; gid: number } {
  const number = (flag: string) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
  return { uid: number('-u'), gid: number('-g') };
}

/** Resolves when somebody listens there. */
async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await canConnect(`127.0.0.1:${port}`)) return;
    await delay(50);
  }
  throw new Error(`nobody listens on 127.0.0.1:${port}`);
}
