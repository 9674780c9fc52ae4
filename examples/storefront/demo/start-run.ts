import { command } from '../../../cli/programme/start.js';
import type { Context } from '../../../cli/context.js';
import { parseArguments } from '../../../cli/parse-arguments.js';
import { PROGRAMME } from './story.js';

export interface StartWish {
  context: Context;
  root: string;
  /** Address of the gateway. */
  gateway: string;
  /** Name of the part. */
  part: string;
  release: string;
  /** What must be typed to change production. */
  confirm?: string;
}

/** The demo person: a release manager. */
export const STARTER = 'dana';

/**
 * Plans a part of the programme and starts it as Dana, with the very command that she would type: `daybook programme start …`.
 * Resolves to the run's id. Throws the command's own errors, problems in the files included.
 */
export async function startPart({ context, root, gateway, part, release, confirm }: StartWish): Promise<string> {
  const words = [
    ...[PROGRAMME, '--part', part, '--input', `release=${release}`],
    ...['--workspace', root, '--gateway', gateway, '--as', STARTER],
    ...(confirm === undefined ? [] : ['--confirm', confirm]),
  ];
  const said: string[] = [];
  const stdout = { ...context.stdout, isTTY: false, write: (text: string) => void said.push(text) };
  // What it would tell a person to type next is told by the demo itself.
  const stderr = { ...context.stderr, isTTY: false, write: () => undefined };
  await command.run({ ...context, stdout, stderr, ask: undefined }, await parseArguments(command, words, true));
  const { started } = JSON.parse(said.join('')) as { started: { run: string }[] };
  return started[0]?.run ?? '';
}
