import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { dataConverter } from './codec.js';

export interface ConnectOptions {
  /** Temporal frontend, `host:port`. */
  address: string;
  namespace: string;
  /** True connects at the first call instead of now: for a server that must come up before Temporal does. */
  lazy?: boolean;
}

export interface Connected {
  client: Client;
  connection: Connection;
  /** Idempotent. Takes up to a second when a failed request was about to be sent again. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_DELAY_AT_MOST_MS = 1_000;

/**
 * Opens the way to Temporal, with Daybook's payload codec.
 * Throws when Temporal does not answer within 5 s, unless `lazy`.
 */
export async function connect({ address, namespace, lazy }: ConnectOptions): Promise<Connected> {
  const retries = new Retries();
  const options = { address, connectTimeout: CONNECT_TIMEOUT_MS, interceptors: [retries.interceptor] };
  const connection = lazy ? Connection.lazy(options) : await Connection.connect(options);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await retries.end();
    await connection.close();
  };
  return {
    client: new Client({ connection, namespace, dataConverter }),
    connection,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/**
 * The SDK's retries of failed requests, with an end. A retry that is due after the channel was closed throws from a timer,
 * where nobody can catch it, and ends the process; so closing stops new ones and waits for those that are scheduled.
 */
class Retries {
  private ended = false;
  private lastDueAt = 0;
  private readonly usual = defaultGrpcRetryOptions();

  readonly interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !this.ended && this.usual.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const ms = Math.min(this.usual.delayFunction(attempt, status), RETRY_DELAY_AT_MOST_MS);
      this.lastDueAt = Math.max(this.lastDueAt, Date.now() + ms);
      return ms;
    },
  });

  async end(): Promise<void> {
    this.ended = true;
    const left = this.lastDueAt - Date.now();
    // A timer may fire a moment late; the retry it starts fails on its own then, and is not repeated.
    if (this.lastDueAt > 0 && left > -100) await delay(left + 100);
  }
}
