import { hostname } from 'node:os';
import { z } from 'zod';
import { errored, failed, systemCode } from '../../failures.js';
import { readParams } from '../../params.js';
import { runState, stillRuns } from '../../supervisor/process-mark.js';
import type { ProcessMark } from '../../supervisor/protocol.js';
import type { Aim, Fault } from '../fault.js';

const aimShape = z.object({ mark: z.object({ pid: z.number(), started: z.string() }), machine: z.string() });

const STOP_TRIES = 40;
const AGAIN_MS = 25;

export interface SlotFault {
  target: string;
  slot: string;
  /** The program that runs there now. */
  program(): Promise<ProcessMark | undefined>;
}

/** SIGKILL to the program of a slot and all it has started. Nothing is lifted: its supervisor starts it again. */
export function killFault(slot: SlotFault): Fault {
  return {
    aim: () => aimAt(slot),
    begin: async (aim) => signalGroup(await unchanged(slot, aim), 'SIGKILL'),
    lift: () => undefined,
    byHand: () => `daybook start a runbook that deploys ${slot.target} again`,
  };
}

/** SIGSTOP to the program of a slot and all it has started; SIGCONT lets it go on. */
export function pauseFault(slot: SlotFault): Fault {
  return {
    aim: () => aimAt(slot),
    begin: async (aim) => {
      const mark = await unchanged(slot, aim);
      signalGroup(mark, 'SIGSTOP');
      await untilStopped(mark, slot);
    },
    lift: (aim) => ({ kind: 'resume', mark: onThisMachine(aim).mark }),
    byHand: (aim) => {
      const { mark, machine } = readParams(aimShape, aim);
      return `on ${machine}: kill -CONT -- -${mark.pid}`;
    },
  };
}

/** A process is known by its number and its start: where the system does not tell the second, nothing is touched on a guess. */
async function aimAt({ target, slot, program }: SlotFault): Promise<Aim> {
  const mark = await program();
  if (!mark) throw failed('nothing-runs', `Nothing runs in ${slot} of ${target}; no fault was begun.`);
  if (mark.started !== '') return { mark: { ...mark }, machine: hostname() };
  throw errored(
    'identity-unknown',
    `This machine does not tell when process ${mark.pid} in ${slot} of ${target} began, so it could be mistaken for another one later; no fault was begun.`,
    'no',
  );
}

async function unchanged({ target, slot }: SlotFault, aim: Aim): Promise<ProcessMark> {
  const { mark } = onThisMachine(aim);
  if (await stillRuns(mark)) return mark;
  throw failed('slot-changed', `What ran in ${slot} of ${target} has ended meanwhile; no fault was begun.`);
}

/** Process numbers mean nothing on another machine. */
function onThisMachine(aim: Aim): z.output<typeof aimShape> {
  const read = readParams(aimShape, aim);
  if (read.machine === hostname()) return read;
  throw errored(
    'other-machine',
    `The fault was begun on ${read.machine}, and this worker is on ${hostname()}. The watchdog on ${read.machine} lifts it at its deadline. By hand, there: kill -CONT -- -${read.mark.pid}`,
    'unknown',
  );
}

/** A signal that was sent is not yet a program that stands still. One that ended meanwhile needs no stopping. */
async function untilStopped(mark: ProcessMark, { target, slot }: SlotFault): Promise<void> {
  for (let tried = 0; tried < STOP_TRIES; tried += 1) {
    if ((await runState(mark.pid)) === 'T' || !(await stillRuns(mark))) return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  throw failed('not-paused', `The program in ${slot} of ${target} was told to stop and did not.`);
}

function signalGroup({ pid }: ProcessMark, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const why = systemCode(error) ?? 'unknown cause';
    throw errored('not-signalled', `Process ${pid} could not be sent ${signal} (${why}).`, 'unknown');
  }
}
