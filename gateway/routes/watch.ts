import { streamSSE } from 'hono/streaming';
import type { RunStatus } from '../../model/run-view.js';
import type { Watching } from '../views.js';
import { callerOf, type Route, type RouteRequest, runOf } from './route.js';
import { mayView, replyOf } from './runs.js';

const OVER: readonly RunStatus[] = ['succeeded', 'failed', 'aborted', 'undone'];
/** Proxies close a stream on which nothing moves. */
const HEARTBEAT_MS = 15_000;

/**
 * `event: view` with a RunReply at once and on every change, with `fresh: false` while no worker answers. The stream
 * ends after the view of a run that is over, and when the session expires. A run that cannot be shown at all is
 * refused with an ApiError before the stream begins.
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
      return stream(request, run);
    },
  },
];

function stream(request: RouteRequest, run: string): Response {
  const { http, gateway } = request;
  const { expiresAt } = callerOf(request).session;
  return streamSSE(http, async (events) => {
    const stops: (() => void)[] = [];
    await new Promise<void>((finish) => {
      const send = async (change: Watching) => {
        if (change.event === 'failure') return finish();
        await events.writeSSE({ event: 'view', data: JSON.stringify(replyOf(gateway, run, change.seen)) });
        if (change.seen.fresh && OVER.includes(change.seen.view.status)) finish();
      };
      const heartbeat = setInterval(() => void events.write(': still here\n\n').catch(() => finish()), HEARTBEAT_MS);
      const expiry = setTimeout(finish, Math.max(0, expiresAt - gateway.now()));
      stops.push(
        () => clearInterval(heartbeat),
        () => clearTimeout(expiry),
        gateway.views.watch(run, (change) => void send(change).catch(() => finish())),
      );
      events.onAbort(finish);
    });
    for (const stop of stops) stop();
  });
}
