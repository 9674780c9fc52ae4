import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { buttonOf, type People } from '../act/people.js';
import { type Channel, directWith, type User, type World } from '../world.js';
import { chatPage } from './chat-page.js';
import { serveLive } from './live.js';
import { peoplePage } from './people-page.js';
import { style } from './style.js';

type App = Hono<{ Bindings: HttpBindings }>;

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'";

/** Pages on which a person chooses who they are, reads, and presses buttons. Every form is answered by going back. */
export function servePages(app: App, { world, people }: { world: World; people: People }): void {
  app.use(async (http, next) => {
    await next();
    http.header('content-security-policy', POLICY);
    http.header('cache-control', 'no-store');
    // With no referrer at all browsers would send forms without an origin.
    http.header('referrer-policy', 'same-origin');
  });
  app.get('/', (http) => http.html(peoplePage(world)));
  app.get('/style.css', (http) => http.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/as/:user', (http) => {
    const user = world.users.get(http.req.param('user'));
    return user ? http.redirect(`/as/${user.id}/${directWith(world, user).id}`) : http.notFound();
  });
  app.get('/as/:user/:channel', (http) => {
    const place = placeOf(world, http);
    if (!place) return http.notFound();
    const { ts = '', action = '' } = http.req.query();
    const message = world.messages.find((one) => one.ts === ts && one.channel === place.channel.id);
    const button = message && buttonOf(message, action);
    return http.html(chatPage({ world, ...place, ...(button?.confirm ? { confirming: { ts, action, button } } : {}) }));
  });
  serveLive(app, world);
  serveForms(app, { world, people });
}

function serveForms(app: App, { world, people }: { world: World; people: People }): void {
  const form = (
    what: string,
    act: (user: string, channel: string, fields: Record<string, string>) => Promise<unknown>,
  ) =>
    app.post(`/as/:user/:channel/${what}`, async (http) => {
      const place = placeOf(world, http);
      if (!place) return http.notFound();
      await act(place.user.id, place.channel.id, (await http.req.parseBody()) as Record<string, string>);
      return http.redirect(`/as/${place.user.id}/${place.channel.id}`, 303);
    });
  form('click', (user, channel, { ts = '', action = '' }) => people.click(user, { ts, channel }, action));
  form('slash', (user, channel, { command = '' }) => people.slash(user, command.trim(), { channel }));
  form('modal', (user, _channel, { view = '', ...values }) => people.submitModal(user, values, { view }));
  form('close', async (_user, _channel, { view = '' }) => world.views.delete(view));
}

function placeOf(world: World, http: Context): { user: User; channel: Channel } | undefined {
  const user = world.users.get(http.req.param('user') ?? '');
  const channel = world.channels.get(http.req.param('channel') ?? '');
  return user && channel?.members.includes(user.id) ? { user, channel } : undefined;
}
