import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';

const GRACE_MS = 10_000;

/** Folders of processes that outlive the worker, and how each says that it ends. */
const KEPT = [
  { folder: 'processes', ending: '"stopped":true' },
  { folder: 'drills', ending: '"pid":' },
] as const;

/**
 * Ends what runs deployed from a workspace, and the heartbeats of its drills. Daybook leaves them running when its worker ends, as
 * it should; only this demo tidies up. Asks each of them through its socket, so that no pid can be mistaken. Resolves to the names
 * of those that were ended; rejects when one listens and does not end.
 */
export async function endSlots(root: string): Promise<string[]> {
  const ended: string[] = [];
  for (const { folder: name, ending } of KEPT) {
    const folder = join(root, '.daybook', name);
    const sockets = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.sock')) : [];
    for (const socket of sockets)
      if (await askToStop(join(folder, socket), ending)) ended.push(basename(socket, '.sock'));
  }
  return ended;
}

/** False when nobody listens any more. */
function askToStop(socket: string, ending: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(socket, () => {
      connection.write(`${JSON.stringify({ ask: 'stop', graceMs: GRACE_MS })}\n`);
    });
    connection.setTimeout(GRACE_MS + 5_000, () => connection.destroy(new Error(`${socket} does not answer`)));
    connection.setEncoding('utf8').on('data', (text) => {
      answer += String(text);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      else reject(error);
    });
    connection.once('close', (broken) => {
      if (broken) return;
      if (answer.includes(ending)) resolve(true);
      else reject(new Error(`${socket} answered: ${answer.trim() || 'nothing'}`));
    });
  });
}
