import { z } from 'zod';
import type { Admission } from '../../model/access/cohort.js';
import { refused } from '../failures.js';
import { openTarget, type OpenTarget } from '../own-target.js';
import { postgresPlace } from '../postgres/place.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import { CommandTarget } from '../targets/command.js';
import { HttpTarget } from '../targets/http.js';
import { commandUsers, programsShape } from './command-users.js';
import { httpUsers } from './http-users.js';
import { postgresUsers, statementsShape } from './postgres-users.js';
import { scimUsers } from './scim-users.js';
import type { UserPlace } from './users.js';

const admissionShape = z.object({
  domains: z.array(z.string()).optional(),
  allow: z.array(z.string()).optional(),
});
const pathsShape = z.union([z.object({ scim: z.string() }), z.object({ users: z.string() })]);

export interface Provisioning {
  admission: Admission;
  /** Opens what is needed, works, closes it. */
  within<T>(work: (place: UserPlace) => Promise<T>): Promise<T>;
}

/** The step's target, for users. Refuses one whose entry does not say how they are put there, or whom it takes. */
export async function openUsers(scope: StepScope): Promise<Provisioning> {
  const target = await openTarget(scope);
  const admission = admissionShape.safeParse(target.config.provision);
  const known = admission.success && (admission.data.domains ?? admission.data.allow) !== undefined;
  if (!known)
    throw refused('no-provision', `${target.name} in targets.yaml does not say whom it takes. Nobody was provisioned.`);
  return { admission: admission.data, within: (work) => withUsers(target, scope, work) };
}

function withUsers<T>(target: OpenTarget, scope: StepScope, work: (place: UserPlace) => Promise<T>): Promise<T> {
  const way = target.config.provision;
  if (target.kind === 'postgres') {
    const statements = readWay(statementsShape, way, target);
    return withPostgres(postgresPlace(target), { signal: scope.signal }, (session) =>
      work(postgresUsers(session, statements)),
    );
  }
  if (target.kind === 'http') {
    const paths = readWay(pathsShape, way, target);
    const http = new HttpTarget(target, scope.signal);
    return work('scim' in paths ? scimUsers(http, paths.scim) : httpUsers(http, paths.users));
  }
  const programs = readWay(programsShape, way, target);
  return work(commandUsers(new CommandTarget(target, scope), { name: target.name, programs }));
}

function readWay<T extends z.ZodType>(shape: T, way: unknown, { name }: OpenTarget): z.output<T> {
  const read = shape.safeParse(way);
  if (read.success) return read.data;
  throw refused(
    'no-provision',
    `${name} in targets.yaml does not say how users are put there. Nobody was provisioned.`,
  );
}
