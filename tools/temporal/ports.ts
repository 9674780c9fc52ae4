import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** A port of 127.0.0.1 that nobody listens on now. Another process may still take it before you do. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Throws, with the cure, when somebody listens on this port of 127.0.0.1. */
export async function requireFree(port: number): Promise<void> {
  await listenOnce(port).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
    throw new Error(`Port ${port} of ${HOST} ${why}. End that program, or choose another port.`);
  });
}

/** Whether anything accepts a connection at `host:port` within a second. */
export function canConnect(address: string): Promise<boolean> {
  const [host, port] = [
    address.slice(0, address.lastIndexOf(':')),
    Number(address.slice(address.lastIndexOf(':') + 1)),
  ];
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const bound = server.address();
      const free = bound !== null && typeof bound === 'object' ? bound.port : port;
      server.close(() => resolve(free));
    });
  });
}
