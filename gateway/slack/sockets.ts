import { SocketModeClient } from '@slack/socket-mode';
import type { JsonObject } from '../../model/json.js';
import { clientOptions, silent } from '../../transports/slack/client.js';
import type { GatewayContext } from '../context.js';
import { doorFor } from './door.js';
import type { SlackConnection } from './desk.js';
import { receive } from './receive.js';

/** Between two tries, ms: the first at once, then more and more. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Slack recycles connections; one that broke sooner counts as a failure, or a broken Slack would be asked without end. */
const HELD_MS = 10_000;
/** Slack may not answer that we go. */
const CLOSE_MS = 1_000;

export interface SlackSockets {
  /** Idempotent. */
  close(): Promise<void>;
}

interface Envelope {
  type: string;
  body: unknown;
  ack(response?: JsonObject): Promise<void>;
}

/** The connections that one app token opens. */
interface Line {
  gateway: GatewayContext;
  connections: [SlackConnection, ...SlackConnection[]];
}

/** Opens one socket to Slack for each app token, and opens it again whenever it breaks. */
export function openSockets(gateway: GatewayContext): SlackSockets {
  const lines = new Map<string, Line>();
  for (const connection of gateway.slack?.connections ?? []) {
    const { appToken } = connection.config;
    if (appToken === undefined) continue;
    const line = lines.get(appToken);
    if (line) line.connections.push(connection);
    else lines.set(appToken, { gateway, connections: [connection] });
  }
  const all = [...lines.values()].map(keepOpen);
  return { close: async () => void (await Promise.all(all.map((socket) => socket.close()))) };
}

/**
 * One socket. The SDK's own way to connect again waits five seconds each time, and ends the process when Slack refuses the
 * token meanwhile.
 */
function keepOpen(line: Line): SlackSockets {
  const closing = new AbortController();
  const { signal } = closing;
  const work = (async () => {
    for (let failures = 0; !signal.aborted; ) {
      const began = performance.now();
      await connect(line, signal);
      failures = performance.now() - began >= HELD_MS ? 0 : failures + 1;
      await pause(failures <= 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal);
    }
  })();
  return {
    close: async () => {
      closing.abort();
      await work;
    },
  };
}

/** Resolves when the socket has ended, a second after we want it to at the latest. Never rejects. */
async function connect(line: Line, signal: AbortSignal): Promise<void> {
  const { connections, gateway } = line;
  const { log } = gateway;
  const team = connections.map((connection) => connection.team).join(', ');
  const client = clientOf(connections[0]);
  const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
  client.on('slack_event', (envelope: Envelope) => void take(line, envelope));
  const opened = client.start();
  // A socket that is not open yet is closed once it is: the SDK leaves a timer behind otherwise.
  const leave = () => void opened.then(() => client.disconnect()).catch(() => {});
  const { left, stay } = leaving(signal, leave);
  try {
    await Promise.race([opened, left]);
    if (!signal.aborted) log('info', 'connected with Slack', { team });
    await Promise.race([ended, left]);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'the connection ended before it was open';
    log('warn', 'no connection with Slack', { team, why });
  } finally {
    stay();
    client.removeAllListeners('slack_event');
  }
}

/** `left` resolves a while after the signal has come and `leave` was called. `stay`: the signal does not matter any more. */
function leaving(signal: AbortSignal, leave: () => void): { left: Promise<void>; stay(): void } {
  let stay = () => {};
  const left = new Promise<void>((resolve) => {
    const go = () => {
      leave();
      setTimeout(resolve, CLOSE_MS).unref();
    };
    signal.addEventListener('abort', go, { once: true });
    stay = () => signal.removeEventListener('abort', go);
  });
  return { left, stay };
}

function clientOf({ config }: SlackConnection): SocketModeClient {
  return new SocketModeClient({
    appToken: config.appToken ?? '',
    autoReconnectEnabled: false,
    clientOptions: clientOptions(config),
    logger: silent,
  });
}

/** The socket belongs to whoever has the app token: what comes over it needs no signature. */
async function take({ gateway, connections }: Line, { type, body, ack }: Envelope): Promise<void> {
  const door = doorFor(gateway, { connections, payload: body });
  if (!door) return;
  try {
    const reply = await receive(door, { type: type === 'slash_commands' ? 'command' : 'interaction', payload: body });
    if (reply.ok) await ack(reply.body);
  } catch (error) {
    // The socket broke in between. Slack tells the person, who presses again; the answer counts once.
    gateway.log('warn', 'an answer to Slack was not delivered', { why: String(error) });
  }
}

/** Ends early when the signal comes. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
