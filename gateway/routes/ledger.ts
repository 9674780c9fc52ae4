import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import type { LedgerLine, LedgerReply } from '../api.js';
import { Refusal } from '../refusal.js';
import { callerOf, type Route, type RouteRequest, runOf } from './route.js';
import { mayView } from './runs.js';

export const ledgerRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/runs/:run/asks/:ask/ledger',
    auth: 'session',
    handle: async (request) => request.http.json(await ledger(request)),
  },
];

/** Who was told of an ask, over what, and who has answered. What people wrote themselves stays with those who run it. */
async function ledger(request: RouteRequest): Promise<LedgerReply> {
  callerOf(request);
  const { gateway, http } = request;
  const run = runOf(request);
  const { view } = await gateway.views.see(run);
  mayView(request, view.environment);
  const named = http.req.param('ask') ?? '';
  const ask = view.asks.find(({ id }) => id === named);
  if (!ask) throw new Refusal(404, { code: 'ask-not-found', message: `run ${run} has no ask ${named.slice(0, 200)}` });
  const { entries, silent } = await gateway.views.ledger(run, ask);
  return { openedAt: ask.openedAt, people: entries.map(lineOf), silent };
}

function lineOf({ person, name, state, at, by, answer, deliveries }: LedgerEntry): LedgerLine {
  const told = deliveries.map(({ transport, state: how, at: when }) => ({ transport, state: how, at: when }));
  return {
    person,
    name,
    state,
    at,
    ...(answer && { via: answer.answer.via }),
    ...(by !== undefined && by !== person && { by }),
    told,
  };
}
