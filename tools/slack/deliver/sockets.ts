import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Delivery, type DeliveryType, type Journal, noteAck } from './journal.js';
import { timeout } from './over-http.js';

/** Socket Mode: connections that the app opened, taken in turn. */
export interface Sockets {
  /** A path that opens one socket. */
  ticket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  count(): number;
  /** Sends over the next connection, and notes how it was acknowledged. Resolves after three seconds at the latest. */
  send(type: DeliveryType, payload: unknown): Promise<Delivery>;
  /**
   * `refresh`: asks the app to connect again, as Slack does every few hours, and delivers nothing there any more. `cut`: the
   * line breaks. All of them, or only the one that was opened first.
   */
  disconnect(how: 'refresh' | 'cut', which?: 'all' | 'first'): void;
  close(): void;
}

const ENVELOPE: Readonly<Record<DeliveryType, { type: string; accepts_response_payload: boolean }>> = {
  block_actions: { type: 'interactive', accepts_response_payload: false },
  view_submission: { type: 'interactive', accepts_response_payload: true },
  slash_command: { type: 'slash_commands', accepts_response_payload: true },
};

/** `changed` is called when a socket has opened or closed. */
export function makeSockets(journal: Journal, changed: () => void): Sockets {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, (body: unknown) => void>();
  let turn = 0;
  const welcome = (socket: WebSocket) => {
    socket.on('message', (data) => acknowledge(waiting, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', changed);
    socket.send(JSON.stringify({ type: 'hello', num_connections: server.clients.size }), changed);
  };
  const leaving = new WeakSet<WebSocket>();
  const open = () => [...server.clients].filter((client) => client.readyState === client.OPEN && !leaving.has(client));
  return {
    ticket: () => {
      const ticket = randomBytes(12).toString('hex');
      tickets.add(ticket);
      return `/socket/?ticket=${ticket}`;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://slack').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      server.handleUpgrade(request, socket, head, welcome);
    },
    count: () => open().length,
    send: async (type, payload) => {
      const delivery = journal.open(type, 'socket');
      const all = open();
      const socket = all[turn % Math.max(1, all.length)];
      turn += 1;
      if (!socket) return Object.assign(delivery, { failure: 'no connection' });
      const id = randomUUID();
      const timer = new AbortController();
      const acked = new Promise<void>((resolve) => {
        waiting.set(id, (body) => {
          noteAck(delivery, { body });
          resolve();
        });
      });
      socket.send(JSON.stringify({ envelope_id: id, payload, ...ENVELOPE[type] }));
      await Promise.race([acked, timeout(delivery, timer.signal)]);
      timer.abort();
      return delivery;
    },
    disconnect: (how, which = 'all') => {
      for (const socket of open().slice(0, which === 'all' ? undefined : 1)) {
        leaving.add(socket);
        if (how === 'cut') socket.terminate();
        else socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      }
      changed();
    },
    close: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function acknowledge(waiting: Map<string, (body: unknown) => void>, text: string): void {
  const { envelope_id: id = '', payload } = JSON.parse(text) as { envelope_id?: string; payload?: unknown };
  const note = waiting.get(id);
  waiting.delete(id);
  // The SDK sends an empty object for nothing.
  note?.(payload && Object.keys(payload).length > 0 ? payload : undefined);
}
