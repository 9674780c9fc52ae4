import type { Plan } from '../plan.js';
import { quorumGroups } from '../quorum.js';
import { didYouMean } from '../suggest.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';
import { questionsOf } from './questions.js';

/** The groups and people whom this plan asks, tells, or lets start and steer, as they are now. */
export function snapshotPeople(planning: Planning, drafts: readonly Draft[]): Pick<Plan, 'groupMembers' | 'people'> {
  const { people } = planning.request.workspace;
  const groupMembers: Plan['groupMembers'] = {};
  const persons = new Set<string>();
  for (const name of [...namesInPolicy(planning, drafts), ...drafts.flatMap(namesInStep)]) {
    if (Object.hasOwn(people.groups, name)) groupMembers[name] ??= [...(people.groups[name] ?? [])];
    else if (Object.hasOwn(people.people, name)) persons.add(name);
  }
  for (const person of Object.values(groupMembers).flat()) persons.add(person);
  return { groupMembers, people: Object.fromEntries([...persons].map((id) => [id, people.people[id]?.name ?? id])) };
}

function namesInPolicy({ known: { policy } }: Planning, drafts: readonly Draft[]): string[] {
  const decisions = new Set(drafts.flatMap(({ ask }) => ask?.decision ?? []));
  const kinds = new Set(drafts.flatMap(questionsOf));
  return [
    ...policy.start,
    ...policy.steer,
    ...[...decisions].flatMap((name) => (policy.approvals[name] ? quorumGroups(policy.approvals[name].quorum) : [])),
    ...[...kinds].flatMap((kind) => policy.decisions[kind]?.who ?? []),
  ];
}

/** Fields that hold names of people, as the step type declares them. */
function namesInStep({ type, params }: Draft): string[] {
  const fields = Object.entries(type.names ?? {}).filter(([, kind]) => kind === 'people');
  return fields.flatMap(([field]) => {
    const value = params[field];
    return (Array.isArray(value) ? value : [value]).filter((name) => typeof name === 'string');
  });
}

/** Whoever is asked or told exists, and a group has somebody in it. */
export function checkPeople(planning: Planning, drafts: readonly Draft[]): void {
  const { people } = planning.request.workspace;
  const all = [...Object.keys(people.groups), ...Object.keys(people.people)];
  for (const draft of drafts) {
    for (const name of draft.never ? [] : namesInStep(draft)) {
      const path = `${draft.node.path}.to`;
      if (Object.hasOwn(people.people, name) || (people.groups[name]?.length ?? 0) > 0) continue;
      const message = Object.hasOwn(people.groups, name)
        ? `the group ${name} has no members`
        : `there is no group or person ${name}`;
      planning.report('DB4007', path, { message: `${draft.id}: ${message}`, cure: didYouMean(name, all) });
    }
  }
  checkDeciders(planning, drafts);
}

function checkDeciders(planning: Planning, drafts: readonly Draft[]): void {
  const { policy } = planning.known;
  const { people } = planning.request.workspace;
  const exists = (name: string) => Object.hasOwn(people.people, name) || (people.groups[name]?.length ?? 0) > 0;
  for (const kind of new Set(drafts.filter(({ never }) => !never).flatMap(questionsOf))) {
    const rule = policy.decisions[kind];
    if (!rule || rule.who.some(exists)) continue;
    planning.report('DB4007', '', {
      message: `policy.yaml lets ${rule.who.join(', ')} decide (decisions.${kind}), and nobody is in there`,
    });
  }
  if (policy.start.some(exists)) return;
  const message = `nobody may start a run in ${policy.environment}: ${policy.start.join(', ') || 'start'} has no members`;
  planning.report('DB4029', '', { message, cure: 'Name a group with members under start in policy.yaml.' });
}
