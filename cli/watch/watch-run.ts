import type { RunReply } from '../../gateway/api.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { exitOfRun } from './exit-of-run.js';
import { follow } from './follow.js';
import { jsonFollower } from './json-follower.js';
import { lineFollower } from './line-follower.js';
import { screenFollower } from './screen-follower.js';

export interface WatchRun {
  client: GatewayClient;
  run: string;
  context: Context;
  /** A JSON object for each change, one a line. */
  json: boolean;
}

/** How a run is shown while it is followed. */
export interface Shown {
  onView(reply: RunReply): void;
  onOutage(facts: { since: number; message: string; retryMs: number }): void;
  /** The run is over, or nobody watches any more. */
  end(last: RunReply | undefined): void;
}

/** Watches until the run ends, and answers how it ended; Ctrl-C detaches (8) and says how to attach again. */
export async function watchRun({ client, run, context, json }: WatchRun): Promise<ExitCode> {
  const shown = showerFor(context, json);
  let last: RunReply | undefined;
  try {
    last = await follow({ client, run, context, follower: shown });
  } finally {
    shown.end(last);
  }
  if (last) return exitOfRun(last.view);
  context.stderr.write(
    `Detached: the run goes on. Watch it again: ${toType(context.invocation, `watch ${shellWord(run)}`)}\n`,
  );
  return EXIT.waiting;
}

function showerFor(context: Context, json: boolean): Shown {
  if (json) return jsonFollower(context);
  const animated = context.stdout.isTTY && context.env.TERM !== 'dumb';
  return animated ? screenFollower(context) : lineFollower(context);
}
