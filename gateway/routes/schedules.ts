import { z } from 'zod';
import type { SchedulePlace } from '../../client/schedules.js';
import { SCHEDULE_NAME } from '../../model/schedule/run-id.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { planShape } from '../plan-check.js';
import { refuseProgrammeSchedule } from '../programmes/own-run.js';
import { Refusal } from '../refusal.js';
import { addSchedule } from '../schedules/add.js';
import { changeSchedule, type Verb } from '../schedules/change.js';
import { viewSchedule, viewSchedules } from '../schedules/view.js';
import { REASON } from './answer.js';
import { bodyOf, callerOf, type Route, type RouteRequest } from './route.js';
import { mayView } from './runs.js';

const PLAN_LIMIT = 16 * 1024 * 1024;
const BODY_LIMIT = 64 * 1024;
const ms = z.number().int().nonnegative();

const definition: z.ZodType<ScheduleDefinition> = z.strictObject({
  name: z.string().regex(SCHEDULE_NAME),
  environment: z.string().min(1).max(200),
  runbook: z.string().min(1).max(200),
  inputs: z.record(z.string(), z.json()),
  spec: z.union([
    z.strictObject({ cron: z.string().max(200), zone: z.string().max(100) }),
    z.strictObject({ everyMs: ms, offsetMs: ms, zone: z.string().max(100) }),
  ]),
  overlap: z.enum(['skip', 'queue-one', 'queue-all', 'allow']),
  catchUpMs: ms,
  plan: z.enum(['pinned', 'replan']),
}) as z.ZodType<ScheduleDefinition>;

const added = z.strictObject({ definition, plan: planShape });
const changed = z.strictObject({ reason: REASON.optional() });

export const scheduleRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/schedules',
    auth: 'decision',
    bodyLimit: PLAN_LIMIT,
    handle: async (request) => {
      const caller = callerOf(request);
      const { definition: wished, plan } = await bodyOf(request, added);
      await refuseProgrammeSchedule(request.gateway, wished.name);
      return request.http.json(await addSchedule(request.gateway, { caller, definition: wished, plan }), 201);
    },
  },
  {
    method: 'GET',
    path: '/api/schedules',
    auth: 'session',
    handle: async (request) => {
      mayView(request, '');
      return request.http.json(await viewSchedules(request.gateway));
    },
  },
  {
    method: 'GET',
    path: '/api/schedules/:environment/:name',
    auth: 'session',
    handle: async (request) => {
      const place = placeOf(request);
      mayView(request, place.environment);
      return request.http.json(await viewSchedule(request.gateway, place));
    },
  },
  ...(['pause', 'resume', 'trigger', 'remove'] as const).map(verbRoute),
];

function verbRoute(verb: Verb): Route {
  return {
    method: 'POST',
    path: `/api/schedules/:environment/:name/${verb}`,
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const { reason } = await bodyOf(request, changed);
      const [caller, place] = [callerOf(request), placeOf(request)];
      return request.http.json(await changeSchedule(request.gateway, { caller, place, verb, reason }));
    },
  };
}

/** Throws a 404 Refusal for what cannot be a schedule here. */
function placeOf({ http, gateway }: RouteRequest): SchedulePlace {
  const [environment = '', name = ''] = [http.req.param('environment'), http.req.param('name')];
  if (SCHEDULE_NAME.test(name) && Object.hasOwn(gateway.workspace.policy.environments, environment))
    return { environment, name };
  throw new Refusal(404, {
    code: 'schedule-not-found',
    message: `there is no schedule ${name.slice(0, 100)} in ${environment.slice(0, 100)}`,
    cure: 'See those that there are: daybook schedule list',
  });
}
