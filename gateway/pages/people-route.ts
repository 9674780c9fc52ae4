import type { Route } from '../routes/route.js';
import { frameOf } from './frame.js';
import { filterOf, fits, pageOf } from './listing.js';
import { peoplePage, statesOf } from './people-page.js';
import { readinessOf } from './readiness.js';

/** Everybody, and how far each can be counted on. */
export const peopleRoute: Route = {
  method: 'GET',
  path: '/people',
  auth: 'page',
  handle: async (request) => {
    const { gateway, http } = request;
    const { people, daybook } = gateway.workspace;
    const responses = await gateway.views.responses();
    const everybody = readinessOf(people, responses.people, { now: gateway.now(), zone: daybook.zone });
    const filter = filterOf((name) => http.req.query(name));
    const found = everybody.filter((one) => fits(filter, { ...one, states: statesOf(one) }));
    return http.html(
      peoplePage({
        frame: frameOf(request),
        everybody,
        page: pageOf(found, filter.page),
        filter,
        groups: Object.keys(people.groups),
        runs: responses.runs,
      }),
    );
  },
};
