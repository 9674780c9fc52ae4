import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * What operations can do to a server of the pair on this machine; `WEST_DATA` and `EAST_DATA` name the folders of their data.
 *   node node.js crash west     SIGKILL, as a machine that loses its power
 *   node node.js fence west     stops it, and waits until it is gone; nobody here starts it again
 *   node node.js fenced west    exit code 0: it does not run; 1: it does
 * Each may be said again at any time.
 */
const GRACE_MS = 5_000;
const LIMIT_MS = 15_000;

const [action = '', node = ''] = process.argv.slice(2);
const data = process.env[`${node.toUpperCase()}_DATA`];
if (!data || !['crash', 'fence', 'fenced'].includes(action)) {
  console.error('usage: node node.js crash|fence|fenced west|east, with WEST_DATA and EAST_DATA in the environment');
  process.exitCode = 2;
} else if (action === 'fenced') {
  const pid = runningPid(data);
  console.log(pid === undefined ? `${node} does not run` : `${node} runs (pid ${pid})`);
  process.exitCode = pid === undefined ? 0 : 1;
} else {
  await end(data, action === 'crash');
  console.log(`${node} does not run`);
}

/** The server that runs on this folder. Its file may be left over from a crash, and the pid be somebody else's by now. */
function runningPid(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return isServerOf(pid, folder) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Where the system has no /proc the pid alone must do. */
function isServerOf(pid: number, folder: string): boolean {
  let words: string;
  let state: string;
  try {
    words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
  } catch {
    return process.platform !== 'linux';
  }
  return words.split('\0').includes(folder) && !state.startsWith('Z');
}

/** SIGINT ends sessions and writes everything down; SIGQUIT does not wait for that; SIGKILL is the crash. */
async function end(folder: string, crash: boolean): Promise<void> {
  const begun = Date.now();
  for (let pid = runningPid(folder); pid !== undefined; pid = runningPid(folder)) {
    const waited = Date.now() - begun;
    if (waited > LIMIT_MS) throw new Error(`${node} still runs (pid ${pid}).`);
    process.kill(pid, crash ? 'SIGKILL' : waited > GRACE_MS ? 'SIGQUIT' : 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
