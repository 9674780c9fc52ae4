import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ChildEnd } from '../child.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, runEffect } from '../effect.js';
import { failed } from '../failures.js';
import { argv, readParams } from '../params.js';
import { lastLines } from '../targets/command.js';
import { openCommand } from '../targets/index.js';

const params = z.object({
  run: argv,
  probe: z.object({ run: argv }).optional(),
  env: z.record(z.string(), z.string()).optional(),
});

/** Runs a program on the worker's machine. Exit 0 succeeds, and with a probe only if that then says so; any other exit is failed. */
export function command(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    const { run, probe, env } = readParams(params, call.params);
    const target = await openCommand(scope);
    let end: ChildEnd | undefined;
    const isDone =
      probe && (async () => ((await target.run({ argv: probe.run, env })).exitCode === 0 ? 'done' : 'todo'));
    return {
      probe: isDone,
      apply: async (key) => {
        end = await target.run({ argv: run, env, key });
        if (end.exitCode !== 0)
          throw failed(
            'exit-not-zero',
            `\`${run.join(' ')}\` ended with ${end.exitCode}: ${lastLines(end)}`,
            outputsOf(end),
          );
      },
      verify: async () => {
        if (end && isDone && (await isDone()) === 'todo') {
          throw failed(
            'not-verified',
            `\`${run.join(' ')}\` ended with 0, and its probe still says that it is not done.`,
            outputsOf(end),
          );
        }
        return end
          ? { status: 'succeeded', outputs: outputsOf(end) }
          : { status: 'succeeded', reason: 'already-done', message: 'Its probe said that it was done already.' };
      },
    };
  });
}

function outputsOf({ exitCode, stdout, stderr }: ChildEnd) {
  return { exitCode, stdout, stderr };
}
