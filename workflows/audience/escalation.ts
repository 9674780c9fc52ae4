import type { PlanContact } from '../../model/plan.js';
import type { AudienceState } from './audience-state.js';
import type { Errand } from './outbox.js';
import { people } from './people-activities.js';

/** Who in its place is told of silence, and of whose. Reads people.yaml afresh: deputies and rotas change. */
export async function escalationErrands(
  state: AudienceState,
  { to, n }: { to: PlanContact['escalate'][number]['to']; n: number },
): Promise<Errand[]> {
  const silent = state.silent().map(({ person }) => person);
  if (silent.length === 0) return [];
  const found = await people['find-escalation']({ to, people: silent, now: state.now() });
  const sendings =
    to === 'deputy'
      ? silent.flatMap((about) => (found[about] ?? []).map((person) => ({ person, about })))
      : (found[to] ?? []).map((person) => ({ person }));
  return sendings
    .filter(({ person, ...rest }) => !('about' in rest) || rest.about !== person)
    .map((sending) => ({
      sending: { ...sending, what: 'escalation', n, except: [] },
      after: state.now(),
      within: 'any',
      tries: 0,
    }));
}
