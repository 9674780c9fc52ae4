import type { Delivery, LedgerEntry } from '../../model/audience/ledger-entry.js';
import type { LedgerDelivery, LedgerLine, LedgerReply } from '../api.js';
import { mayRead } from '../pages/may-read.js';
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

/** Who was told of an ask, over what, and who has answered. What people wrote themselves is for those who may steer the run. */
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
  const whole = mayRead(request, view.environment);
  return { openedAt: ask.openedAt, people: entries.map((entry) => lineOf(entry, whole)), silent };
}

/** States in which `why` is our own sentence; in all others people may have written it. */
const OWN_WORDS: readonly LedgerEntry['state'][] = ['unreachable', 'planned'];

/** `whole`: with what people wrote, and with addresses. */
function lineOf(entry: LedgerEntry, whole: boolean): LedgerLine {
  const { person, name, state, at, by, answer, lateAnswer, why, deputies = [], deliveries } = entry;
  const { via, reason } = answer?.answer ?? {};
  return {
    person,
    name,
    state,
    at,
    ...(via !== undefined && { via }),
    ...(by !== undefined && by !== person && { by }),
    ...(lateAnswer && { lateAnswer }),
    ...(why !== undefined && OWN_WORDS.includes(state) && { why }),
    ...(reason !== undefined && whole && { reason }),
    told: deliveries.map((delivery) => toldOf(delivery, whole)),
    ...(deputies.length > 0 && { deputies }),
  };
}

function toldOf({ what, transport, state, at, channel, why }: Delivery, whole: boolean): LedgerDelivery {
  return {
    what,
    transport,
    state,
    at,
    ...(channel !== undefined && { channel }),
    ...(why !== undefined && whole && { why }),
  };
}
