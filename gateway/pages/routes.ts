import { readOpenAsks } from '../answering/open-asks.js';
import { temporalPageOf } from '../context.js';
import { type Route, type RouteRequest, runOf } from '../routes/route.js';
import { overviewVersion, versionOf } from '../views.js';
import { askRoute } from './ask-route.js';
import { calendarRoute } from './calendar-route.js';
import { drillsRoutes } from './drills-route.js';
import { frameOf } from './frame.js';
import { homePage } from './home-page.js';
import type { Html } from './layout.js';
import { liveScript } from './live-script.js';
import { matrixAsks } from './matrix-asks.js';
import { filterOf } from './listing.js';
import { messagesRoute } from './messages-route.js';
import { mayRead } from './may-read.js';
import { peopleRoute } from './people-route.js';
import { programmesRoutes } from './programmes-route.js';
import { resultsRoutes } from './results-route.js';
import { runPage } from './run-page.js';
import { style } from './style.js';

export const pageRoutes: Route[] = [
  {
    method: 'GET',
    path: '/',
    auth: 'page',
    script: true,
    handle: async (request) => request.http.html(await home(request)),
  },
  {
    method: 'GET',
    path: '/runs/:run',
    auth: 'page',
    script: true,
    handle: async (request) => request.http.html(await run(request)),
  },
  askRoute,
  messagesRoute,
  peopleRoute,
  ...resultsRoutes,
  ...drillsRoutes,
  ...programmesRoutes,
  calendarRoute,
  {
    method: 'GET',
    path: '/style.css',
    auth: 'anyone',
    handle: async ({ http }) => http.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  },
  {
    method: 'GET',
    path: '/live.js',
    auth: 'anyone',
    handle: async ({ http }) => http.body(liveScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  },
];

async function home(request: RouteRequest): Promise<Html> {
  const { views, workspace } = request.gateway;
  const { caller } = request;
  const overview = await views.overview();
  const mine = caller ? await readOpenAsks(request.gateway, caller.person) : overview;
  const colours = Object.values(workspace.policy.environments).map(
    ({ environment, colour }) => [environment, colour] as const,
  );
  return homePage({
    frame: frameOf(request),
    runs: overview.runs,
    asks: mine.asks,
    silent: mine.silent,
    colours: Object.fromEntries(colours),
    version: overviewVersion(overview),
  });
}

async function run(request: RouteRequest): Promise<Html> {
  const { gateway, http } = request;
  const id = runOf(request);
  const seen = await gateway.views.see(id);
  const asks = matrixAsks(seen.view.asks);
  const ledgers = await Promise.all(asks.map(async (ask) => ({ ask, ...(await gateway.views.ledger(id, ask)) })));
  const plan = await gateway.views.plan(seen.view);
  const temporal = temporalPageOf(gateway, id);
  return runPage({
    frame: frameOf(request),
    seen,
    ...(plan ? { plan } : {}),
    ledgers,
    people: gateway.workspace.people,
    filter: filterOf((name) => http.req.query(name)),
    steers: mayRead(request, seen.view.environment),
    version: versionOf(seen),
    ...(temporal ? { temporal } : {}),
  });
}
