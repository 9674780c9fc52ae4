import { readQuestionnaire } from '../../records/questionnaires.js';
import { Refusal } from '../refusal.js';
import type { Route, RouteRequest } from '../routes/route.js';
import { frameOf } from './frame.js';
import { mayRead } from './may-read.js';
import { questionnairesPage, resultsPage } from './results-page.js';

/** Questionnaires and their results over time. */
export const resultsRoutes: Route[] = [
  {
    method: 'GET',
    path: '/questionnaires',
    auth: 'page',
    handle: async (request) => {
      const { questionnaires } = await request.gateway.views.responses();
      return request.http.html(questionnairesPage({ frame: frameOf(request), questionnaires }));
    },
  },
  {
    method: 'GET',
    path: '/questionnaires/:runbook/:step',
    auth: 'page',
    handle: async (request) => {
      const results = await readQuestionnaire(request.gateway.store, {
        runbook: partOf(request, 'runbook'),
        step: partOf(request, 'step'),
      });
      const reads = ({ environment }: { environment: string }) => mayRead(request, environment);
      return request.http.html(resultsPage({ frame: frameOf(request), results, reads }));
    },
  },
];

/** Names of runbooks and steps; an index of forEach is part of a step's. Throws a 404 Refusal. */
function partOf({ http }: RouteRequest, name: string): string {
  const part = http.req.param(name) ?? '';
  if (/^[A-Za-z0-9][A-Za-z0-9.[\]_-]{0,199}$/.test(part)) return part;
  throw new Refusal(404, {
    code: 'not-found',
    message: 'there is no such questionnaire',
    cure: 'See /questionnaires.',
  });
}
