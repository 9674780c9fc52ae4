import { CliError } from '../../../cli/cli-error.js';
import type { Context } from '../../../cli/context.js';
import { EXIT } from '../../../cli/exit-codes.js';
import type { GatewayClient } from '../../../cli/gateway-client.js';
import { clockText } from '../../../cli/render/times.js';
import { changeLines } from '../../../cli/watch/changes.js';
import { type Follower, follow } from '../../../cli/watch/follow.js';
import type { Ask } from '../../../model/ask.js';
import { safeLine } from '../../../model/safe-text.js';

export type RunReply = Parameters<Follower['onView']>[0];

export interface WatchWish {
  client: GatewayClient;
  run: string;
  context: Context;
  /** Called once for each ask that opens and can be answered; what it throws ends the watching. */
  onAsk: (ask: Ask, reply: RunReply) => Promise<void>;
  /** The run must be over by then, ms from now. Missing: it takes as long as people take. */
  withinMs?: number;
}

/**
 * Writes each state change of a run as a line, until it is over. Resolves to its last state, or to undefined after Ctrl-C.
 * Throws what `onAsk` throws, and a CliError (expired) when the run is not over in time.
 */
export async function watchRun({ client, run, context, onAsk, withinMs }: WatchWish): Promise<RunReply | undefined> {
  const given = new AbortController();
  let failure: unknown;
  const giveUp = (why: unknown): void => {
    failure ??= why;
    given.abort();
  };
  const timer = withinMs === undefined ? undefined : setTimeout(() => giveUp(notOver(run, withinMs)), withinMs);
  const shown = lines(context);
  const asked = new Set<string>();
  const follower: Follower = {
    onView: (reply) => {
      shown.onView(reply);
      for (const ask of reply.view.asks.filter(canBeAnswered)) {
        if (asked.has(ask.digest)) continue;
        asked.add(ask.digest);
        onAsk(ask, reply).catch(giveUp);
      }
    },
    onOutage: shown.onOutage,
  };
  const { clock } = context;
  const last = await follow({
    client,
    run,
    context: { clock, interrupt: AbortSignal.any([context.interrupt, given.signal]) },
    follower,
  });
  clearTimeout(timer);
  if (failure !== undefined) throw failure;
  return last;
}

/** Open, and where it asks an audience, that is there. */
function canBeAnswered({ status, audience }: Ask): boolean {
  return status === 'open' && audience?.shards.length !== 0;
}

/** A line for each step that is over or waits, and for what went wrong. How an open question is answered is said by whoever runs the demo. */
function lines({ stdout, zone, unicode, clock, invocation }: Context): Follower {
  let before: RunReply['view'] | undefined;
  const say = (text: string, at: number): void => stdout.write(`${clockText(at, zone)} ${text}\n`);
  return {
    onView: ({ view }) => {
      for (const line of changeLines(before, view, { zone, unicode, invocation })) {
        if (isWorthALine(line)) say(withTitle(line, view), view.now);
      }
      before = view;
    },
    onOutage: ({ message }) => say(`${message} The run goes on without it; trying again.`, clock.now()),
  };
}

/** Steps take seconds here: that they run needs no line, nor what the run as a whole waits for. */
function isWorthALine(line: string): boolean {
  return !/^ {2}|^ask |^\S+ (?:\S+ running|run (?:running|waiting))/.test(line);
}

/** What has succeeded is said with what it was, and how long it took. */
function withTitle(line: string, { stages }: RunReply['view']): string {
  const id = /^\S+ (\S+) succeeded$/.exec(line)?.[1];
  const step = stages.flatMap(({ steps }) => steps).find((one) => one.id === id);
  if (!step) return line;
  const { startedAt, endedAt } = step;
  const took =
    startedAt === undefined || endedAt === undefined ? '' : `, ${((endedAt - startedAt) / 1000).toFixed(1)} s`;
  return safeLine(`${line}: ${step.title}${took}`);
}

function notOver(run: string, withinMs: number): CliError {
  return new CliError({
    exit: EXIT.expired,
    code: 'demo-not-over',
    message: `Run ${run} was not over within ${withinMs / 1000} s, and nobody is there to look why.`,
    cure: 'Run it attended: npm start',
  });
}
