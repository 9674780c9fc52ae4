import { streamSSE } from 'hono/streaming';
import type { RunStatus, RunView } from '../../model/run-view.js';
import type { Looked } from '../polls.js';
import type { Overview } from '../overview.js';
import { overviewVersion, type SeenView, versionOf } from '../views.js';
import { callerOf, type Route, type RouteRequest, runOf } from './route.js';
import { mayView, replyOf } from './runs.js';

const OVER: readonly RunStatus[] = ['succeeded', 'failed', 'aborted', 'undone'];
/** Proxies close a stream on which nothing moves. */
const HEARTBEAT_MS = 15_000;
/** Pages say how long something takes: they are made again although nothing has changed. */
const TICK_MS = 60_000;

interface Event {
  event: string;
  data: string;
}

/** What a stream tells of something that is watched. `over`: this event is the last one. */
type Telling<T> = (value: T) => Event & { over: boolean };

/**
 * For programs `event: view` with a RunReply at once and on every change, with `fresh: false` while no worker answers; a run
 * that cannot be shown at all is refused before the stream begins. For pages `event: changed` with the version of what there is
 * to see now, `tick` once a minute, and `over` at the end. All end after the view of a run that is over, and with the session.
 */
export const watchRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/runs/:run/watch',
    auth: 'session',
    handle: async (request) => {
      const run = runOf(request);
      const { view } = await request.gateway.views.see(run);
      mayView(request, view.environment);
      return stream<SeenView>(request, {
        watch: (watcher) => request.gateway.views.watch(run, watcher),
        tell: (seen) => ({
          event: 'view',
          data: JSON.stringify(replyOf(request.gateway, run, seen)),
          over: seen.fresh && isOver(seen.view),
        }),
        expiresAt: callerOf(request).session.expiresAt,
      });
    },
  },
  {
    method: 'GET',
    path: '/runs/:run/live',
    auth: 'page',
    handle: async (request) => {
      const run = runOf(request);
      await request.gateway.views.see(run);
      return stream<SeenView>(request, {
        watch: (watcher) => request.gateway.views.watch(run, watcher),
        tell: (seen) => {
          const over = seen.fresh && isOver(seen.view);
          return { event: over ? 'over' : 'changed', data: versionOf(seen), over };
        },
        expiresAt: request.caller?.session.expiresAt,
        tickMs: TICK_MS,
      });
    },
  },
  {
    method: 'GET',
    path: '/live',
    auth: 'page',
    handle: async (request) =>
      stream<Overview>(request, {
        watch: (watcher) => request.gateway.views.watchOverview(watcher),
        tell: (overview) => ({ event: 'changed', data: overviewVersion(overview), over: false }),
        expiresAt: request.caller?.session.expiresAt,
        tickMs: TICK_MS,
      }),
  },
];

function isOver({ status }: RunView): boolean {
  return OVER.includes(status);
}

interface Streaming<T> {
  watch(watcher: (looked: Looked<T>) => void): () => void;
  tell: Telling<T>;
  /** Wall time, ms. Missing for somebody who needs no session. */
  expiresAt: number | undefined;
  tickMs?: number;
}

function stream<T>({ http, gateway }: RouteRequest, { watch, tell, expiresAt, tickMs }: Streaming<T>): Response {
  return streamSSE(http, async (events) => {
    const stops: (() => void)[] = [];
    await new Promise<void>((finish) => {
      const send = async (looked: Looked<T>) => {
        if ('error' in looked) return finish();
        const { over, ...event } = tell(looked.value);
        await events.writeSSE(event);
        if (over) finish();
      };
      const every = (ms: number, write: () => Promise<unknown>) => {
        const timer = setInterval(() => void write().catch(() => finish()), ms);
        stops.push(() => clearInterval(timer));
      };
      every(HEARTBEAT_MS, () => events.write(': still here\n\n'));
      if (tickMs !== undefined) every(tickMs, () => events.writeSSE({ event: 'tick', data: '' }));
      if (expiresAt !== undefined) {
        const expiry = setTimeout(finish, Math.max(0, expiresAt - gateway.now()));
        stops.push(() => clearTimeout(expiry));
      }
      stops.push(watch((looked) => void send(looked).catch(() => finish())));
      events.onAbort(finish);
    });
    for (const stop of stops) stop();
  });
}
