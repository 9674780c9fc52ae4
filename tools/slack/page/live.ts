import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { World } from '../world.js';

/** Asks again when something has changed, and stays where the reader has scrolled to. Without it the page asks every few seconds. */
const SCRIPT = `
const list = document.querySelector('.messages');
const key = 'scroll ' + location.pathname;
const before = sessionStorage.getItem(key);
if (before !== null) { list.scrollTop = Number(before); sessionStorage.removeItem(key); }
let timer;
new EventSource('/live').addEventListener('change', () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (list.scrollTop < -40) sessionStorage.setItem(key, String(list.scrollTop));
    location.reload();
  }, 150);
});
`;

/** `/live.js`, and `/live`, which sends `change` after everything that may have changed something. */
export function serveLive(app: Hono<{ Bindings: HttpBindings }>, world: World): void {
  app.get('/live.js', (http) => http.body(SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/live', (http) =>
    streamSSE(http, async (stream) => {
      const look = () => void stream.writeSSE({ event: 'change', data: '' });
      world.watchers.add(look);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      world.watchers.delete(look);
    }),
  );
}
