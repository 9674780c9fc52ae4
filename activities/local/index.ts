import type { LocalActivities } from '../../model/local-activities.js';
import type { Calendar } from '../../model/calendar/calendar.js';
import { deputiesOf } from '../../model/contact/deputies.js';
import { onDuty } from '../../model/contact/rota.js';
import type { People } from '../../model/people.js';
import type { PublicKey, Signed } from '../../model/statement.js';
import { isAdmitted } from '../../records/admitted.js';
import type { ActivityDeps } from '../deps.js';
import { check } from '../steps/check.js';
import { closeRun } from './close-run.js';
import { keepAccessProof } from './keep-access-proof.js';
import { readCalendar } from './read-calendar.js';
import { readClock } from './read-clock.js';

export interface LocalDeps extends ActivityDeps {
  /** This worker's own list, read afresh: keys rotate while runs wait. */
  readKeys(): Promise<PublicKey[]>;
  /** This worker's own people.yaml and zone, read afresh: people leave while an approval is open. */
  readPeople(): Promise<{ people: People; zone: string }>;
  /** This worker's own windows and freezes of its environment, read afresh: a freeze may begin while runs are in flight. */
  readCalendar(): Promise<Calendar | undefined>;
  /** Ed25519 against a list of keys; false for what is malformed. */
  verifierOf(keys: readonly PublicKey[]): (signed: Signed) => boolean;
}

function dutyIn({ rotas = {} }: People, name: string, now: number): string[] {
  const rota = Object.hasOwn(rotas, name) ? rotas[name] : undefined;
  const person = rota && onDuty(rota, now);
  return person === undefined ? [] : [person];
}

/** The local activities of a run, by registered name. */
export function createLocalActivities(deps: LocalDeps): LocalActivities {
  return {
    'read-keys': () => deps.readKeys(),
    'read-members': async ({ groups }) => {
      const { people } = await deps.readPeople();
      return Object.fromEntries(groups.map((group) => [group, people.groups[group] ?? []]));
    },
    'read-deputies': async (claims) => {
      const { people, zone } = await deps.readPeople();
      return claims.map(({ sub, for: principal, at }) => deputiesOf(people, principal, at, zone).includes(sub));
    },
    'read-duty': async ({ rotas, now }) => {
      const { people } = await deps.readPeople();
      return Object.fromEntries(rotas.map((name) => [name, dutyIn(people, name, now)]));
    },
    'read-clock': async (question) => readClock(question),
    'read-calendar': async (question) => readCalendar(question, await deps.readCalendar()),
    'quick-check': async (call) => {
      const begun = performance.now();
      const outcome = await check(call, deps);
      return { outcome, ms: Math.round(performance.now() - begun) };
    },
    'was-admitted': (claimed) => isAdmitted(deps.records, deps.environment, claimed),
    'let-answers-in': async () => {},
    'keep-access-proof': async (proof) =>
      keepAccessProof(proof, {
        ...deps,
        people: (await deps.readPeople()).people,
        verify: deps.verifierOf(await deps.readKeys()),
      }),
    'close-run': async (record) => closeRun(record, { ...deps, verify: deps.verifierOf(await deps.readKeys()) }),
  };
}
