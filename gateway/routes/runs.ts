import type { RunFacts } from '../../client/runs.js';
import type { RunReply, RunSummary } from '../api.js';
import { headwayReadings } from '../../model/view/headway-reading.js';
import { gateReadings } from '../../model/view/gate-reading.js';
import { type GatewayContext, pageOf, temporalPageOf } from '../context.js';
import { authorise } from '../may.js';
import type { SeenView } from '../views.js';
import { callerOf, type Route, type RouteRequest, runOf } from './route.js';

export const runRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/runs',
    auth: 'session',
    handle: async (request) => {
      mayView(request, '');
      const runs = await request.gateway.runs.listRuns();
      return request.http.json(runs.map(summaryOf));
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:run',
    auth: 'session',
    handle: async (request) => {
      const run = runOf(request);
      const seen = await request.gateway.views.see(run);
      mayView(request, seen.view.environment);
      return request.http.json(replyOf(request.gateway, run, seen));
    },
  },
];

export function mayView(request: RouteRequest, environment: string): void {
  authorise(request.gateway.workspace, { person: callerOf(request).person, operation: 'view', environment });
}

export function replyOf(
  gateway: GatewayContext,
  run: string,
  { view, fresh, gates, headway, accesses }: SeenView,
): RunReply {
  const temporal = temporalPageOf(gateway, run);
  return {
    view,
    fresh,
    page: pageOf(gateway, run),
    ...(temporal ? { temporal } : {}),
    ...(gates || headway ? { gates: [...gateReadings(gates ?? []), ...headwayReadings(headway ?? [])] } : {}),
    ...(accesses ? { accesses } : {}),
  };
}

function summaryOf({ run, runbook, environment, status, startedAt, endedAt, parent }: RunFacts): RunSummary {
  return {
    run,
    runbook,
    environment,
    status,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(parent === undefined ? {} : { parent }),
  };
}
