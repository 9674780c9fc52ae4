import { readdirSync, readFileSync } from 'node:fs';

/** Numbers of the processes whose command line names this script, as the system lists them. */
export function processesOf(script: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(script))
    .map(Number);
}

/** Does nothing when it is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone.
  }
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
