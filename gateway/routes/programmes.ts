import { z } from 'zod';
import { planShape } from '../plan-check.js';
import { startPart } from '../programmes/start.js';
import { viewProgramme, viewProgrammes } from '../programmes/view.js';
import { Refusal } from '../refusal.js';
import { bodyOf, callerOf, type Route, type RouteRequest } from './route.js';
import { mayView } from './runs.js';

const BODY_LIMIT = 16 * 1024 * 1024;
const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const body = z.strictObject({
  part: z.string().regex(NAME),
  inputs: z.record(z.string(), z.json()),
  plan: planShape,
});

export const programmeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/programmes',
    auth: 'session',
    handle: async (request) => {
      mayView(request, '');
      return request.http.json(await viewProgrammes(request.gateway));
    },
  },
  {
    method: 'GET',
    path: '/api/programmes/:name/:release',
    auth: 'session',
    handle: async (request) => {
      mayView(request, '');
      const { name, release } = programmeOf(request);
      return request.http.json(await viewProgramme(request.gateway, name, release));
    },
  },
  {
    method: 'POST',
    path: '/api/programmes/:name/start',
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const given = await bodyOf(request, body);
      const { name } = programmeOf(request);
      const reply = await startPart(request.gateway, { caller: callerOf(request), name, ...given });
      return request.http.json(reply, reply.already ? 200 : 201);
    },
  },
];

/** Programme and release of a path. Throws a 404 Refusal for what cannot be the name of a programme. */
export function programmeOf({ http }: RouteRequest): { name: string; release: string } {
  const [name = '', release = ''] = [http.req.param('name'), http.req.param('release')];
  if (NAME.test(name) && release.length <= 200) return { name, release };
  throw new Refusal(404, {
    code: 'programme-not-found',
    message: `there is no programme ${name.slice(0, 100)}`,
    cure: 'See those that there are: daybook programme list',
  });
}
