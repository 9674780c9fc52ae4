import { viewProgramme, viewProgrammes } from '../programmes/view.js';
import { programmeOf } from '../routes/programmes.js';
import type { Route } from '../routes/route.js';
import { frameOf } from './frame.js';
import { programmePage, programmesPage } from './programme-page.js';

/** Programmes, and where a release of one stands. */
export const programmesRoutes: Route[] = [
  {
    method: 'GET',
    path: '/programmes',
    auth: 'page',
    handle: async (request) => {
      const all = await viewProgrammes(request.gateway);
      return request.http.html(programmesPage({ frame: frameOf(request), ...all }));
    },
  },
  {
    method: 'GET',
    path: '/programmes/:name/:release',
    auth: 'page',
    handle: async (request) => {
      const { gateway, http } = request;
      const { name, release } = programmeOf(request);
      const programme = await viewProgramme(gateway, name, release);
      const colours = Object.values(gateway.workspace.policy.environments).flatMap(
        ({ environment, colour }): [string, string][] => (colour === undefined ? [] : [[environment, colour]]),
      );
      return http.html(programmePage({ frame: frameOf(request), programme, colours: Object.fromEntries(colours) }));
    },
  },
];
