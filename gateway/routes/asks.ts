import { readOpenAsks } from '../answering/open-asks.js';
import type { OpenAsksReply } from '../api.js';
import { pageOf } from '../context.js';
import { callerOf, type Route, type RouteRequest } from './route.js';

export const askRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/asks',
    auth: 'session',
    handle: async (request) => request.http.json(await openAsks(request)),
  },
];

async function openAsks(request: RouteRequest): Promise<OpenAsksReply> {
  const { gateway } = request;
  const { asks, silent } = await readOpenAsks(gateway, callerOf(request).person);
  return {
    asks: asks.map(({ view, ask, own, others }) => ({
      run: view.run,
      title: view.title,
      environment: view.environment,
      now: view.now,
      ask,
      own,
      others,
      page: `${pageOf(gateway, view.run)}/asks/${encodeURIComponent(ask.id)}`,
    })),
    silent,
  };
}
