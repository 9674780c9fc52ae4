import type { Health } from '../api.js';
import type { Route } from './route.js';

export const healthRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/health',
    auth: 'anyone',
    handle: async ({ http, gateway }) => {
      const { addresses, workspace, version, runs } = gateway;
      const reachable = await runs.reachable();
      const health: Health = {
        ok: reachable,
        local: workspace.daybook.local,
        version,
        temporal: { address: addresses.temporal, reachable, ...(addresses.ui ? { ui: addresses.ui } : {}) },
      };
      return http.json(health);
    },
  },
];
