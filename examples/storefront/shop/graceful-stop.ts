import type { Server } from 'node:http';

/**
 * Ends a server without losing a request: stops accepting, answers what runs, and closes connections as they fall idle.
 * Resolves to true when everything was answered, to false when `withinMs` was over first and the rest was cut off.
 */
export async function stopGracefully(server: Server, withinMs: number): Promise<boolean> {
  const closed = new Promise<true>((resolve) => server.close(() => resolve(true)));
  // Whoever still has a connection is told not to send another request on it.
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  // `close` shuts only those that are idle now; a busy keep-alive connection falls idle later.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const finished = await Promise.race([closed, late]);
  clearInterval(sweep);
  clearTimeout(timer);
  if (!finished) server.closeAllConnections();
  return finished;
}
