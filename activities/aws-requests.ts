import { Readable } from 'node:stream';
import { exchange } from './http-client.js';

/** What AWS's SDK hands to whoever sends. */
interface SdkRequest {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  method: string;
  headers: { [name: string]: string };
  body?: string;
}

export interface AwsSender {
  /** Name of the target, for messages. */
  target: string;
  timeoutMs: number;
  local: boolean;
  signal: AbortSignal;
}

/**
 * A request handler for a client of AWS's SDK, which words and signs. Requests go through Daybook's own client, which is held to
 * a checked address and knows whether one went out. It never sends twice. `Handler`: the client's own type of it.
 */
export function awsRequestHandler<Handler>({ target, timeoutMs, local, signal }: AwsSender): Handler {
  const handle = async ({ protocol, hostname, port, path, method, headers, body }: SdkRequest) => {
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
    const answer = await exchange({ target, url, method, headers, body, timeoutMs, local, signal });
    return { response: { statusCode: answer.status, headers: answer.headers, body: Readable.from([answer.text]) } };
  };
  return { handle } as unknown as Handler;
}
