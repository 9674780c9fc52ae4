import type { RunFacts } from '../../client/runs.js';
import { type GatewayContext, temporalPageOf } from '../context.js';
import { type Route, runOf } from '../routes/route.js';
import { runPage } from './run-page.js';
import { type OpenAsk, runsPage } from './runs-page.js';
import { style } from './style.js';

/** Open runs whose asks the front page reads. */
const ASKED_RUNS = 20;

export const pageRoutes: Route[] = [
  {
    method: 'GET',
    path: '/',
    auth: 'page',
    handle: async ({ http, gateway }) => {
      const runs = await gateway.runs.listRuns();
      const found = await openAsks(gateway, runs.filter(({ open }) => open).slice(0, ASKED_RUNS));
      return http.html(runsPage({ runs, ...found, local: gateway.workspace.daybook.local }));
    },
  },
  {
    method: 'GET',
    path: '/runs/:run',
    auth: 'page',
    handle: async (request) => {
      const { gateway, http } = request;
      const run = runOf(request);
      const seen = await gateway.views.see(run);
      return http.html(
        runPage(seen, { local: gateway.workspace.daybook.local, temporal: temporalPageOf(gateway, run) }),
      );
    },
  },
  {
    method: 'GET',
    path: '/style.css',
    auth: 'anyone',
    handle: async ({ http }) => http.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  },
];

async function openAsks({ views }: GatewayContext, runs: RunFacts[]): Promise<{ asks: OpenAsk[]; silent: string[] }> {
  const silent: string[] = [];
  const perRun = await Promise.all(
    runs.map(async ({ run, environment }): Promise<OpenAsk[]> => {
      try {
        const { view } = await views.see(run);
        return view.asks.filter(({ status }) => status === 'open').map((ask) => ({ run, environment, ask }));
      } catch {
        silent.push(run);
        return [];
      }
    }),
  );
  const asks = perRun.flat().sort((a, b) => a.ask.deadlineAt - b.ask.deadlineAt);
  return { asks, silent };
}
