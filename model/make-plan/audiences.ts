import type { People } from '../people.js';
import type { Requirement } from '../plan.js';
import { listWording } from '../wording.js';
import { everybody, isRota, namesAsked, standsForSomebody } from './circle.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** What is required of people can be reached: of an audience, and of the two who do something together. */
export function checkAsks(planning: Planning, drafts: readonly Draft[]): void {
  const { people } = planning.request.workspace;
  for (const draft of drafts) {
    // Names that stand for nobody have been reported; counting them would say it again in other words.
    if (!draft.ask || !namesAsked(planning, draft).every((name) => standsForSomebody(people, name))) continue;
    if (draft.ask.require) checkRequirement(planning, draft, draft.ask.require);
    checkVariants(planning, draft);
    checkPair(planning, draft);
  }
}

function checkRequirement(planning: Planning, draft: Draft, { atLeast, everyoneIn }: Requirement): void {
  const { people } = planning.request.workspace;
  const path = `${draft.node.path}.require`;
  const to = draft.ask?.to ?? [];
  const certain = everybody(people, withoutRotas(people, to));
  const most = certain.length + to.filter((name) => isRota(people, name)).length;
  if (atLeast && 'count' in atLeast && atLeast.count > most) {
    planning.report('DB4303', `${path}.atLeast`, {
      message: `${draft.id}: ${atLeast.count} people must acknowledge, and ${most} are asked`,
      cure: `Write at most ${most}, a share such as 90%, or ask more people.`,
    });
  }
  everyoneIn?.forEach((name, index) => {
    const outside = outsiders(people, name, { to, certain });
    if (outside.length === 0) return;
    planning.report('DB4304', `${path}.everyoneIn[${index}]`, {
      message: `${draft.id}: everybody in ${name} must acknowledge, and ${few(outside)} not asked`,
      cure: `Add ${name} to \`to\`, or leave it out here.`,
    });
  });
}

function withoutRotas(people: People, names: readonly string[]): string[] {
  return names.filter((name) => !isRota(people, name));
}

/** Who of this name is not certain to be asked. Nobody, where it stands in `to` itself. */
function outsiders(
  people: People,
  name: string,
  { to, certain }: { to: readonly string[]; certain: readonly string[] },
): string[] {
  if (to.includes(name)) return [];
  return isRota(people, name) ? [name] : everybody(people, [name]).filter((person) => !certain.includes(person));
}

function few(persons: readonly string[]): string {
  const named = persons.length > 3 ? [...persons.slice(0, 3), `${persons.length - 3} more`] : persons;
  return `${listWording([...named])} ${persons.length === 1 ? 'is' : 'are'}`;
}

function checkVariants(planning: Planning, draft: Draft): void {
  const { people } = planning.request.workspace;
  const to = draft.ask?.to ?? [];
  const asked = everybody(people, to);
  draft.ask?.variants?.forEach(({ for: whom }, index) => {
    if (to.includes(whom)) return;
    const members = Object.hasOwn(people.groups, whom) ? (people.groups[whom] ?? []) : [];
    if (asked.some((id) => members.includes(id) || people.people[id]?.interests?.includes(whom))) return;
    planning.report('DB4311', `${draft.node.path}.variants[${index}].for`, {
      severity: 'warning',
      message: `${draft.id}: nobody who is asked is in a group ${whom} or has the interest ${whom}`,
      cure: 'Correct the name, or add it to `interests` of somebody in people.yaml.',
    });
  });
}

function checkPair(planning: Planning, draft: Draft): void {
  const { pair } = draft.ask ?? {};
  if (!pair) return;
  const { people } = planning.request.workspace;
  const [drivers, observers] = [everybody(people, pair.driver), everybody(people, pair.observer)];
  if (drivers.some((driver) => observers.some((observer) => observer !== driver))) return;
  planning.report('DB4308', `${draft.node.path}.pair`, {
    message: `${draft.id}: ${listWording(drivers)} alone would do it and watch it`,
    cure: 'Name somebody else for one of the two.',
  });
}
