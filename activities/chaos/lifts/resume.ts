import { errored, systemCode } from '../../failures.js';
import { runState, stillRuns } from '../../supervisor/process-mark.js';
import type { ProcessMark } from '../../supervisor/protocol.js';

const TRIES = 20;
const AGAIN_MS = 50;

/** Lets a stopped program and its group go on. Nothing to do when that very process is gone, whoever has its number now. */
export async function resume(mark: ProcessMark): Promise<void> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (!(await stillRuns(mark))) return;
    goOn(mark.pid);
    if ((await runState(mark.pid)) !== 'T') return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  throw errored('still-paused', `Process ${mark.pid} is still stopped.`, 'unknown');
}

function goOn(pid: number): void {
  try {
    process.kill(-pid, 'SIGCONT');
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return;
    const why = systemCode(error) ?? 'unknown cause';
    throw errored('still-paused', `Process ${pid} could not be told to go on (${why}).`, 'unknown');
  }
}
