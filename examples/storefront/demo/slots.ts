import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';

const GRACE_MS = 10_000;

/**
 * Ends what runs deployed from a workspace. Daybook leaves it running when its worker ends, as it should; only this demo
 * tidies up. Asks each slot's supervisor through its socket, so that no pid can be mistaken. Resolves to the names of the
 * slots that were ended; rejects when a supervisor listens and does not end.
 */
export async function endSlots(root: string): Promise<string[]> {
  const folder = join(root, '.daybook', 'processes');
  if (!existsSync(folder)) return [];
  const ended: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sock'))) {
    if (await askToStop(join(folder, name))) ended.push(basename(name, '.sock'));
  }
  return ended;
}

/** False when nobody listens any more. */
function askToStop(socket: string): Promise<boolean> {
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
      if (answer.includes('"stopped":true')) resolve(true);
      else reject(new Error(`${socket} answered: ${answer.trim() || 'nothing'}`));
    });
  });
}
