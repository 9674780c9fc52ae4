import type { Workspace } from '../../model/workspace.js';
import type { EntryCheck } from './check-entries.js';
import type { AudienceDeps } from './deps.js';

/** What the worker's own files say about who may answer for whom, and who may waive. */
export async function ownCheck(
  place: Pick<EntryCheck, 'run' | 'ask' | 'shards'>,
  deps: AudienceDeps,
): Promise<EntryCheck> {
  const workspace = await deps.readWorkspace();
  const { people } = workspace.people;
  return {
    ...place,
    keys: await deps.readKeys(),
    stewards: stewardsOf(workspace, deps.environment),
    isDeputy: (deputy, person) =>
      Object.hasOwn(people, person) && (people[person]?.deputies ?? []).some((one) => one.person === deputy),
    level: 1,
  };
}

function stewardsOf({ policy, people: { groups } }: Workspace, environment: string): ReadonlySet<string> {
  const names = policy.environments[environment]?.steer ?? [];
  return new Set(names.flatMap((name) => (Object.hasOwn(groups, name) ? (groups[name] ?? []) : [name])));
}
