import type { RunReply } from '../../gateway/api.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { type GatewayClient, parseRunReply } from '../gateway-client.js';
import { UNANSWERED, unanswered } from '../gateway-failures.js';
import { serverEvents } from './events.js';

/** What a follower is told, in order. */
export interface Follower {
  /** A view, also the same one again after a reconnect. */
  onView(reply: RunReply): void;
  /** Nothing answers since `since` (wall time, ms). Called once for each try that fails. */
  onOutage(facts: { since: number; message: string; retryMs: number }): void;
}

export interface Follow {
  client: GatewayClient;
  run: string;
  context: Pick<Context, 'clock' | 'interrupt'>;
  follower: Follower;
}

/** A stream that is silent for so long is asked whether it is still there. */
const SILENCE_MS = 20_000;
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 5_000;

/**
 * Follows a run until it ends; outages of gateway and workers are outlived. Resolves with the last reply, or with
 * undefined when Ctrl-C came first. Throws a CliError where trying again cannot help: no session, no such run.
 */
export async function follow({ client, run, context, follower }: Follow): Promise<RunReply | undefined> {
  const { clock, interrupt } = context;
  let down: { since: number; tries: number } | undefined;
  while (!interrupt.aborted) {
    try {
      for await (const reply of views(client, run, context)) {
        down = undefined;
        follower.onView(reply);
        if (isOver(reply)) return reply;
      }
      if (interrupt.aborted) return undefined;
      throw unanswered({ address: client.address, error: new Error('the stream ended'), timeoutMs: 0 });
    } catch (error) {
      if (interrupt.aborted) return undefined;
      if (!isOutage(error)) throw error;
      down = { since: down?.since ?? clock.now(), tries: (down?.tries ?? 0) + 1 };
      const retryMs = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (down.tries - 1));
      follower.onOutage({ since: down.since, message: error.message, retryMs });
      await clock.sleep(retryMs, interrupt);
    }
  }
  return undefined;
}

/** One connection: first the state as it is, then every change. */
async function* views(client: GatewayClient, run: string, context: Follow['context']): AsyncGenerator<RunReply> {
  const first = await client.run(run);
  yield first;
  if (isOver(first)) return;
  const connection = new AbortController();
  const silence = watchSilence({ client, run, context, connection });
  try {
    const body = await client.openWatch(run, AbortSignal.any([context.interrupt, connection.signal]));
    for await (const { event, data } of serverEvents(body, silence.heard)) {
      // What a failure means the next request says better: an outage, or a refusal that ends the watching.
      if (event === 'failure') break;
      if (event === 'view') yield parseRunReply(client.address, data);
    }
  } catch (error) {
    throw unanswered({ address: client.address, error, timeoutMs: SILENCE_MS });
  } finally {
    connection.abort();
  }
}

/** A connection may die without a word. After a silence the run is asked for; without an answer the connection is given up. */
function watchSilence(facts: Omit<Follow, 'follower'> & { connection: AbortController }): { heard: () => void } {
  const { client, run, context, connection } = facts;
  let heardAt = context.clock.now();
  const watch = async () => {
    while (!connection.signal.aborted) {
      await context.clock.sleep(SILENCE_MS, connection.signal);
      if (connection.signal.aborted) return;
      if (context.clock.now() - heardAt < SILENCE_MS) continue;
      await client.run(run).then(undefined, () => connection.abort());
    }
  };
  void watch();
  return {
    heard: () => {
      heardAt = context.clock.now();
    },
  };
}

/** Worth another try: nothing answered, the answer came apart, or the gateway itself says 503. */
function isOutage(error: unknown): error is CliError {
  if (!(error instanceof CliError)) return false;
  return UNANSWERED.includes(error.code) || error.exit === 6 || (error.exit === 1 && error.code.startsWith('http-5'));
}

const OVER: ReadonlySet<string> = new Set(['succeeded', 'failed', 'aborted', 'undone']);

export function isOver({ view }: RunReply): boolean {
  return OVER.has(view.status);
}
