import { command } from '../../../cli/commands/start.js';
import type { Context } from '../../../cli/context.js';
import { parseArguments } from '../../../cli/parse-arguments.js';

export interface StartWish {
  context: Context;
  root: string;
  /** Address of the gateway. */
  gateway: string;
  runbook: string;
  environment: string;
  /** `release=v1.5.0`. */
  inputs: readonly string[];
  /** What must be typed to change production. */
  confirm?: string;
}

/** The demo person: a release manager. */
export const STARTER = 'dana';

/**
 * Plans a runbook and starts it as Dana, with the very command that she would type: `daybook start go-live …`.
 * Resolves to the run's id. Throws the command's own errors, problems in the files included.
 */
export async function startRun(wish: StartWish): Promise<string> {
  const { context, root, gateway, runbook, environment, inputs, confirm } = wish;
  const words = [
    ...[runbook, '--environment', environment, ...inputs.flatMap((input) => ['--input', input])],
    ...[
      '--workspace',
      root,
      '--gateway',
      gateway,
      '--as',
      STARTER,
      '--no-wait',
      ...(confirm === undefined ? [] : ['--confirm', confirm]),
    ],
  ];
  const said: string[] = [];
  const stdout = { ...context.stdout, isTTY: false, write: (text: string) => void said.push(text) };
  // What it would tell a person to type next is told by the demo itself.
  const stderr = { ...context.stderr, isTTY: false, write: () => undefined };
  await command.run({ ...context, stdout, stderr, ask: undefined }, await parseArguments(command, words, true));
  return (JSON.parse(said.join('')) as { run: string }).run;
}
