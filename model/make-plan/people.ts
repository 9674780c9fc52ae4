import { fieldValues } from '../field-values.js';
import type { People } from '../people.js';
import type { Plan } from '../plan.js';
import { quorumGroups } from '../quorum.js';
import { DEPUTY } from '../steps/people/contact.js';
import { didYouMean } from '../suggest.js';
import { everybody, isRota, namesAsked, standsForSomebody } from './circle.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';
import { questionsOf } from './questions.js';

/**
 * The groups and people whom this plan asks, tells, or lets start and steer, as they are now. A rota stands by its name
 * in the steps; here are the names of all who take turns in it.
 */
export function snapshotPeople(planning: Planning, drafts: readonly Draft[]): Pick<Plan, 'groupMembers' | 'people'> {
  const { people } = planning.request.workspace;
  const groupMembers: Plan['groupMembers'] = {};
  const persons = new Set<string>();
  const named = drafts.flatMap((draft) => namesInStep(draft).map(({ name }) => name));
  for (const name of [...namesInPolicy(planning, drafts), ...named]) {
    if (Object.hasOwn(people.groups, name)) groupMembers[name] ??= [...(people.groups[name] ?? [])];
    else for (const person of everybody(people, [name])) persons.add(person);
  }
  for (const person of Object.values(groupMembers).flat()) persons.add(person);
  for (const person of drafts.flatMap((draft) => deputiesIn(planning, draft))) persons.add(person);
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

/** Everybody who may act for somebody who is asked, where the step escalates to them. */
function deputiesIn(planning: Planning, draft: Draft): string[] {
  if (!draft.ask?.contact?.escalate.some(({ to }) => to === DEPUTY)) return [];
  const { people } = planning.request.workspace;
  return everybody(people, namesAsked(planning, draft)).flatMap((id) =>
    (people.people[id]?.deputies ?? []).map(({ person }) => person),
  );
}

/** Names of people in the fields that the step type declares, with their place in the step. */
function namesInStep({ type, params }: Draft): { name: string; path: string }[] {
  return Object.entries(type.names ?? {}).flatMap(([field, kind]) => {
    if (kind !== 'people' && kind !== 'escalation') return [];
    return fieldValues(params, field).flatMap(({ value, path }) =>
      typeof value !== 'string' || (kind === 'escalation' && value === DEPUTY) ? [] : [{ name: value, path }],
    );
  });
}

/** Whoever is asked or told exists, and a group has somebody in it. */
export function checkPeople(planning: Planning, drafts: readonly Draft[]): void {
  const { people } = planning.request.workspace;
  for (const draft of drafts) {
    for (const { name, path } of draft.never ? [] : namesInStep(draft)) {
      if (standsForSomebody(people, name)) continue;
      const empty = Object.hasOwn(people.groups, name);
      const message = empty ? `the group ${name} has no members` : `there is no group, person or rota ${name}`;
      const cure = empty ? 'Add somebody to it in people.yaml.' : didYouMean(name, namesOf(people));
      planning.report('DB4007', `${draft.node.path}.${path}`, { message: `${draft.id}: ${message}`, cure });
    }
  }
  checkDeciders(planning, drafts);
}

function namesOf({ groups, people, rotas = {} }: People): string[] {
  return [...Object.keys(groups), ...Object.keys(people), ...Object.keys(rotas)];
}

function checkDeciders(planning: Planning, drafts: readonly Draft[]): void {
  const { policy } = planning.known;
  const { people } = planning.request.workspace;
  const exists = (name: string) => standsForSomebody(people, name) && !isRota(people, name);
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
