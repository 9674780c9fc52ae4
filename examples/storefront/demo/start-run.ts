import { command } from '../../../cli/commands/start.js';
import type { Context } from '../../../cli/context.js';
import { parseArguments } from '../../../cli/parse-arguments.js';

export interface StartWish {
  context: Context;
  root: string;
  /** Address of the gateway. */
  gateway: string;
  release: string;
}

/** The demo person: a release manager. */
export const STARTER = 'dana';

/**
 * Plans the go-live and starts it as Dana, with the very command that she would type: `daybook start go-live …`.
 * Resolves to the run's id. Throws the command's own errors, problems in the files included.
 */
export async function startRun({ context, root, gateway, release }: StartWish): Promise<string> {
  const words = [
    ...['go-live', '--workspace', root, '--gateway', gateway, '--as', STARTER],
    ...['--input', `release=${release}`, '--confirm', 'production', '--no-wait'],
  ];
  const said: string[] = [];
  const stdout = { ...context.stdout, isTTY: false, write: (text: string) => void said.push(text) };
  // What it would tell a person to type next is told by the demo itself.
  const stderr = { ...context.stderr, isTTY: false, write: () => undefined };
  await command.run({ ...context, stdout, stderr, ask: undefined }, await parseArguments(command, words, true));
  return (JSON.parse(said.join('')) as { run: string }).run;
}
