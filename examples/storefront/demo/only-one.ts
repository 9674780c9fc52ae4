import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../../../cli/cli-error.js';
import { EXIT } from '../../../cli/exit-codes.js';
import { isAlive } from '../../../tools/is-alive.js';

/** Throws a CliError (usage) while another demo runs in this workspace: two would take it away from each other. */
export function refuseSecondDemo(root: string): void {
  const pid = pidIn(pidFile(root));
  if (pid === undefined || pid === process.pid || !isAlive(pid)) return;
  throw new CliError({
    exit: EXIT.usage,
    code: 'demo-runs-already',
    message: `The demo runs already (pid ${pid}), in ${root}.`,
    cure: `End it with Ctrl-C in its terminal. If that pid is something else by now, remove ${pidFile(root)}.`,
  });
}

/** Marks the workspace as this demo's own. Once this process has ended the mark means nothing. */
export function markAsOwn(root: string): void {
  mkdirSync(dirname(pidFile(root)), { recursive: true });
  writeFileSync(pidFile(root), `${process.pid}\n`);
}

function pidFile(root: string): string {
  return join(root, '.daybook', 'demo.pid');
}

function pidIn(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
