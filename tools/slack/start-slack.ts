import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { type People, people } from './act/people.js';
import { methodTable } from './api/methods.js';
import { type CallRecord, serveApi } from './api/serve.js';
import { serveControls } from './controls.js';
import { type Delivery, makeJournal } from './deliver/journal.js';
import { makePostman } from './deliver/postman.js';
import { makeSockets, type Sockets } from './deliver/sockets.js';
import { makeFaults, type OrderedFault, type SlackFault } from './faults.js';
import { install, type Installation, type InstallationOptions } from './installation.js';
import { servePages } from './page/routes.js';
import {
  directWith,
  makeWorld,
  type Message,
  messagesFor,
  type Population,
  touch,
  until,
  type World,
} from './world.js';

export interface SlackOptions extends Partial<Population> {
  /** A free one unless told. */
  port?: number;
  /** Address of the app for signed HTTP, several for duplicates; without it deliveries go over Socket Mode. */
  httpTarget?: string | string[];
  /** Enforces so many ms between two messages to one channel. */
  paceMs?: number;
  installation?: InstallationOptions;
}

export interface Slack extends People {
  /** `http://127.0.0.1:PORT/api/` */
  api: string;
  /** `http://127.0.0.1:PORT`, for people. */
  page: string;
  installation: Installation;
  world: World;
  /** Where signed HTTP goes from now on. */
  deliverTo(target: string | string[] | undefined): void;
  /** Messages that are visible to somebody in the app's direct conversation with them, oldest first. */
  direct(user: string): Message[];
  /** Messages of a channel, without what only one person sees. */
  messages(channel: string): Message[];
  /** What `find` finds, now or after some later call or delivery. */
  until<T>(find: () => T | undefined): Promise<T>;
  calls: readonly CallRecord[];
  /** The ack journal. */
  deliveries: readonly Delivery[];
  order(fault: SlackFault): OrderedFault;
  /** Every delivery from now on goes out so many times; to all sockets or targets in turn. */
  duplicate(times: number): void;
  /** Sends the last HTTP delivery again, byte for byte; to its target unless told. */
  replay(target?: string): Promise<Delivery>;
  /** Sockets that are open. */
  sockets(): number;
  disconnectSockets(how: 'refresh' | 'cut', which?: 'all' | 'first'): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const TEAM = { id: 'T0SHOP', name: 'Shop' };

/** A Slack of our own, on this machine only. Rejects when the port is taken. */
export async function startSlack(options: SlackOptions = {}): Promise<Slack> {
  const { teams = [TEAM], users = [], channels = [] } = options;
  const world = makeWorld({ teams, users, channels });
  const installation = install(teams, options.installation ?? {});
  const faults = makeFaults();
  const journal = makeJournal();
  const sockets = makeSockets(journal, () => touch(world));
  const postman = makePostman({ journal, sockets, secret: installation.signingSecret });
  postman.deliverTo(options.httpTarget);
  const calls: CallRecord[] = [];
  const acting = people(world, installation.app, postman.deliver);
  const app = new Hono<{ Bindings: HttpBindings }>();
  const site = await serve(app, options.port ?? 0, sockets);
  const methods = methodTable(() => `${site.address.replace('http:', 'ws:')}${sockets.ticket()}`);
  app.use(ownSite);
  serveApi(app, { world, installation, faults, methods, paceMs: options.paceMs, calls });
  serveControls(app, { world, faults, calls, deliveries: journal.all, disconnect: sockets.disconnect });
  servePages(app, { world, people: acting });
  return {
    ...acting,
    api: `${site.address}/api/`,
    page: site.address,
    installation,
    world,
    until: (find) => until(world, find),
    calls,
    deliveries: journal.all,
    deliverTo: postman.deliverTo,
    direct: (id) => directMessages(world, id),
    messages: (channel) => world.messages.filter((one) => one.channel === channel && one.onlyFor === undefined),
    order: faults.order,
    duplicate: postman.duplicate,
    replay: postman.replay,
    sockets: sockets.count,
    disconnectSockets: sockets.disconnect,
    close: site.close,
  };
}

function directMessages(world: World, id: string): Message[] {
  const user = world.users.get(id);
  return user ? messagesFor(world, { channel: directWith(world, user).id, user: id }) : [];
}

async function serve(app: Hono<{ Bindings: HttpBindings }>, port: number, sockets: Sockets) {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.on('upgrade', sockets.upgrade);
  server.listen(port, HOST);
  await once(server, 'listening');
  return {
    address: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Only names of this machine, and no forms of other sites: whoever can reach these pages can be anybody. */
const ownSite: MiddlewareHandler = async (http, next) => {
  const host = http.req.header('host') ?? '';
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return http.text('No', 421);
  const origin = http.req.header('origin');
  if (origin !== undefined && origin !== `http://${host}`) return http.text('No', 403);
  return next();
};
