import { createHash } from 'node:crypto';
import { type CohortUser, judgeCohort, type RefusedUser, wantedCount } from '../../model/access/cohort.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { forgetProvisioned, noteProvisioned, readProvisioned } from '../../records/provisioned.js';
import { askRecords } from '../ask-records.js';
import type { Effect } from '../effect.js';
import { failed, TargetFailure } from '../failures.js';
import type { StepScope } from '../scope.js';
import type { Provisioning } from './open-users.js';
import type { ProvisionParams } from './params.js';
import { readCohort } from './read-cohort.js';

const SHOWN = 20;
const RECORDS = 'The record store did not answer, and without it nobody is put anywhere.';

/** Puts the wanted part of a cohort where the target is. What is there already is left as it is. */
export async function provisionEffect(scope: StepScope, params: ProvisionParams, users: Provisioning): Promise<Effect> {
  const { call, deps } = scope;
  const { rows, sha256 } = await readCohort(params.cohort, scope);
  const cohort = judgeCohort(rows, { key: params.cohort.key, admission: users.admission });
  if (params.onStranger === 'fail' && cohort.refused.length > 0) throw notAllowed(cohort.refused);
  const wanted = inOrder(cohort.users).slice(0, wantedCount(cohort.users.length, params));
  const absent = () => absentOf(wanted, users);
  return {
    probe: async (before) => {
      if ((await absent()).length === 0) return 'done';
      return before === undefined ? 'todo' : 'partly';
    },
    apply: (key) =>
      users.within(async (place) => {
        for (const user of wanted) {
          if (await place.has(user.key)) continue;
          scope.signal.throwIfAborted();
          const asked = { what: RECORDS, happened: 'unknown' } as const;
          const first = await askRecords(() => noteProvisioned(deps.records, call, user.key), asked);
          const ours = await place.add(user, key);
          // An earlier attempt may have made the user and lost the answer; of this attempt alone it is certain.
          if (!ours && first) await askRecords(() => forgetProvisioned(deps.records, call, user.key), asked);
        }
      }),
    verify: async () => {
      const missing = await absent();
      if (missing.length > 0)
        throw failed(
          'not-verified',
          `${missing.length} of ${wanted.length} users are not there afterwards, the first from place ${missing[0]?.at}.`,
        );
      const made = await readProvisioned(deps.records, call);
      const ours = wanted.filter(({ key }) => made.includes(key)).length;
      return outcomeOf({ wanted: wanted.length, made: ours, refused: cohort.refused, sha256 });
    },
  };
}

/** Takes away exactly those whom the step has made. */
export async function unprovisionEffect({ call, deps }: StepScope, users: Provisioning): Promise<Effect> {
  const made = await readProvisioned(deps.records, call);
  const left = () =>
    users.within(async (place) => {
      const there: string[] = [];
      for (const key of made) if (await place.has(key)) there.push(key);
      return there;
    });
  return {
    probe: async (before) => ((await left()).length === 0 ? 'done' : before === undefined ? 'todo' : 'partly'),
    apply: (effectKey) =>
      users.within(async (place) => {
        for (const key of made) if (await place.has(key)) await place.remove(key, effectKey);
      }),
    verify: async () => {
      const there = await left();
      if (there.length > 0) throw failed('not-verified', `${there.length} of ${made.length} users are still there.`);
      return {
        status: 'succeeded',
        message: `${made.length} users that this step had made were taken away.`,
        outputs: { removed: made.length },
      };
    },
  };
}

/** An order that does not depend on the file's, so that a larger share holds all of a smaller one. */
function inOrder(users: readonly CohortUser[]): CohortUser[] {
  const rank = ({ key }: CohortUser) => createHash('sha256').update(key.toLowerCase()).digest('hex');
  return users
    .map((user) => ({ user, rank: rank(user) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ user }) => user);
}

function absentOf(wanted: readonly CohortUser[], users: Provisioning): Promise<CohortUser[]> {
  return users.within(async (place) => {
    const absent: CohortUser[] = [];
    for (const user of wanted) if (!(await place.has(user.key))) absent.push(user);
    return absent;
  });
}

/** All at once, before anybody is provisioned. */
function notAllowed(refusedUsers: readonly RefusedUser[]): TargetFailure {
  const words = refusedUsers.slice(0, 5).map(({ at, key, why }) => `${at}: ${key || '(nobody)'}, ${why}`);
  const more = refusedUsers.length > words.length ? `; and ${refusedUsers.length - words.length} more` : '';
  return new TargetFailure({
    kind: 'failed',
    reason: 'cohort-refused',
    message: `Nobody was provisioned, because of ${refusedUsers.length} of the cohort. ${words.join('; ')}${more}.`,
    happened: 'no',
    outputs: { wanted: 0, made: 0, present: 0, refused: shown(refusedUsers) },
  });
}

function outcomeOf({
  wanted,
  made,
  refused,
  sha256,
}: {
  wanted: number;
  made: number;
  refused: readonly RefusedUser[];
  sha256?: string;
}): Outcome {
  const present = wanted - made;
  return {
    status: 'succeeded',
    message: `${wanted} users are there: ${made} made, ${present} there already${refused.length > 0 ? `, ${refused.length} refused` : ''}.`,
    outputs: { wanted, made, present, refused: shown(refused), ...(sha256 !== undefined && { sha256 }) },
  };
}

function shown(refused: readonly RefusedUser[]): Json {
  return refused.slice(0, SHOWN).map(({ at, key, why }) => ({ at, key, why }));
}
