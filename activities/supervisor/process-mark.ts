import { readFile } from 'node:fs/promises';
import type { ProcessMark } from './protocol.js';

/** Undefined when there is no such process. `started` is empty where the system does not tell (no /proc). */
export async function markOf(pid: number): Promise<ProcessMark | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything; counting starts behind it. Field 3 is the state, field 22 the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : { pid, started: fields[19] ?? '' };
  } catch {
    return isAlive(pid) ? { pid, started: '' } : undefined;
  }
}

/** Whether this very process still runs. False where the system does not tell start times: nothing is stopped on a guess. */
export async function stillRuns(mark: ProcessMark): Promise<boolean> {
  const now = await markOf(mark.pid);
  return now !== undefined && now.started !== '' && now.started === mark.started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What the system says it is doing: `R`, `S`, `T` when it is stopped …; undefined when it does not say. */
export async function runState(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0];
  } catch {
    return undefined;
  }
}
