import { failed } from '../../failures.js';
import { lastLines, type CommandTarget } from '../../targets/command.js';
import type { Fault } from '../fault.js';

/** A program that went on for longer could break something after its fault was lifted. */
const BEGIN_MS = 20_000;

/** A program brings the fault and another one takes it away. Both must be allowed by the target; the second may run twice. */
export function commandFault(target: CommandTarget, { run, lift }: { run: string[]; lift: string[] }): Fault {
  // Also so that a lift which is not allowed is refused before anything is broken.
  const lifting = target.prepare({ argv: lift });
  return {
    beginWithinMs: BEGIN_MS,
    aim: async () => ({ run, lift }),
    begin: async (_aim, key) => {
      const end = await target.run({ argv: run, key, timeoutMs: BEGIN_MS });
      if (end.exitCode === 0 && !end.timedOut) return;
      throw failed('fault-failed', `\`${run.join(' ')}\` ended with ${end.exitCode}: ${lastLines(end)}`);
    },
    lift: () => ({ kind: 'command', plan: lifting }),
    byHand: () => `in ${lifting.folder}: ${lift.join(' ')}`,
  };
}
