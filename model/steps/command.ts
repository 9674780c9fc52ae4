import { z } from 'zod';
import { defineStepType } from '../step-type.js';
import { commandWording } from '../wording.js';
import { argv } from './fields.js';

export const command = defineStepType({
  type: 'command',
  lane: 'effect',
  about: 'Runs a program that the target allows, without a shell.',
  schema: z.strictObject({
    run: argv('The program and its arguments. It must begin with an entry of the target’s `allow` list.'),
    probe: z
      .strictObject({ run: argv('Exit code 0 means that it is already done.') })
      .describe(
        'Looks first whether it is already done. With a probe the step may be retried; without one it is tried once.',
      )
      .optional(),
    env: z
      .record(z.string(), z.string(), { error: 'a map of variable names to texts' })
      .describe('Variables for the program, beside those of the target. Never secrets: these belong to the target.')
      .optional(),
  }),
  undo: z.strictObject({ run: argv('The program that takes it back.') }),
  targetKinds: ['command'],
  retry: 'with-probe',
  outputs: {
    exitCode: 'The exit code.',
    stdout: 'What the program wrote to its standard output, at most 16 KiB.',
    stderr: 'What the program wrote to its standard error, at most 16 KiB.',
  },
  texts: ['run', 'env', 'probe.run'],
  sentence: ({ target, params }) => `Run \`${commandWording(params.run)}\` on ${target}`,
  undoSentence: ({ target, params }) => `Run \`${commandWording(params.run)}\` on ${target}`,
  unprobed: (params) => params.probe === undefined,
});
