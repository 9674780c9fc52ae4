import { readDrills } from '../../records/drills.js';
import { drillTrends } from '../../model/recovery/trend.js';
import type { Route } from '../routes/route.js';
import { drillsPage } from './drills-page.js';
import { frameOf } from './frame.js';

/** Recovery drills over time. */
export const drillsRoutes: Route[] = [
  {
    method: 'GET',
    path: '/drills',
    auth: 'page',
    handle: async (request) => {
      const trends = drillTrends(await readDrills(request.gateway.store));
      return request.http.html(drillsPage({ frame: frameOf(request), trends }));
    },
  },
];
