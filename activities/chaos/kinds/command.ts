import type { ChildEnd } from '../../child.js';
import { failed } from '../../failures.js';
import { lastLines, type CommandTarget } from '../../targets/command.js';
import type { Secrets } from '../../secrets.js';
import type { Fault } from '../fault.js';

/** A program that went on for longer could break something after its fault was lifted. */
const BEGIN_MS = 20_000;

/** A program brings the fault and another one takes it away. Both must be allowed by the target; the second may run twice. */
export function commandFault(
  target: CommandTarget,
  { run, lift }: { run: string[]; lift: string[] },
  secrets: Secrets,
): Fault {
  // Also so that a lift which is not allowed is refused before anything is broken.
  const lifting = target.prepare({ argv: lift });
  return {
    beginWithinMs: BEGIN_MS,
    aim: async () => ({ run, lift }),
    program: (key) => ({ plan: target.prepare({ argv: run, key }), timeoutMs: BEGIN_MS }),
    begin: async (_aim, _key, runProgram) => {
      const end = await runProgram();
      if (end.exitCode === 0 && !end.timedOut) return;
      throw failed(
        'fault-failed',
        `\`${run.join(' ')}\` ended with ${end.exitCode}: ${lastLines(redacted(end, secrets))}`,
      );
    },
    lift: () => ({ kind: 'command', plan: lifting }),
    byHand: () => `in ${lifting.folder}: ${lift.join(' ')}`,
  };
}

function redacted({ stdout, stderr, ...end }: ChildEnd, secrets: Secrets): ChildEnd {
  return { ...end, stdout: secrets.redact(stdout), stderr: secrets.redact(stderr) };
}
