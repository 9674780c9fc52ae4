import { createServer, type Server, type Socket } from 'node:net';
import { lookAtNode } from '../../../activities/postgres/look-at-node.js';

let server: Server | undefined;
const open = new Set<Socket>();

afterEach(async () => {
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

/** A port where connections are taken, and then this is done with them. */
async function portThat(does: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    does(socket);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

function look(port: number, tls: 'verified' | 'none' = 'none') {
  const common = { name: 'east', host: '127.0.0.1', database: 'shop', user: 'u', password: 'p', local: true };
  const place = { ...common, port, tls, timeoutMs: 300 };
  return lookAtNode({ node: 'east', place }, new AbortController().signal);
}

describe('a look at a node of a pair', () => {
  it.each<[string, (socket: Socket) => void, 'verified' | 'none']>([
    ['takes the connection and hangs', () => undefined, 'none'],
    ['takes the connection and drops it', (socket) => void socket.once('data', () => socket.destroy()), 'none'],
    ['does not prove who it is', (socket) => void socket.once('data', () => socket.end('N')), 'verified'],
  ])('does not call one gone that %s: others may still be let in', async (_what, does, tls) => {
    expect(await look(await portThat(does), tls)).toMatchObject({ state: 'unclear' });
  });

  it('calls one gone where nobody takes the connection', async () => {
    const port = await portThat(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await look(port)).toMatchObject({ state: 'gone' });
  });
});
