import { isLoopbackHost } from '../loopback.js';
import type { People } from '../people.js';
import type { Policy } from '../policy.js';
import type { Problem } from '../problem.js';
import { quorumGroups, quorumHolds, quorumText } from '../quorum.js';
import { isReference } from '../reference-text.js';
import type { SourceText } from '../source-text.js';
import { stepTypes } from '../steps/index.js';
import { didYouMean } from '../suggest.js';
import { stepTargets, targetKinds } from '../target-kinds/index.js';
import type { DaybookConfig, Targets } from '../workspace.js';
import { foundAt } from './read-file.js';
import { transportRules } from './transport-rules.js';

/** The files of a workspace that could be read, each with its text. A rule looks at what there is. */
export interface ReadWorkspace {
  daybook?: { value: DaybookConfig; source: SourceText };
  people?: { value: People; source: SourceText };
  policy?: { value: Policy; source: SourceText };
  targets?: { value: Targets; source: SourceText };
}

/** A truth across the files; its name is the truth. Pure. */
export type WorkspaceRule = (read: ReadWorkspace) => Problem[];

const PRODUCTION = 'production';

/** Each name that policy relies on, and where it stands. */
function relied(policy: Policy): { name: string; persons: boolean; at: (string | number)[] }[] {
  return Object.entries(policy.environments).flatMap(([environment, { start, steer, decisions }]) => {
    const top = ['environments', environment];
    const lists = [
      ...[start, steer].map((names, index) => ({
        names,
        persons: false,
        at: [...top, index === 0 ? 'start' : 'steer'],
      })),
      ...Object.entries(decisions).map(([kind, rule]) => ({
        names: rule?.who ?? [],
        persons: true,
        at: [...top, 'decisions', kind, 'who'],
      })),
    ];
    return lists.flatMap(({ names, persons, at }) =>
      names.map((name, index) => ({ name, persons, at: [...at, index] })),
    );
  });
}

export const groupsOfPolicyHaveMembers: WorkspaceRule = ({ people, policy }) => {
  if (!people || !policy) return [];
  const { groups, people: persons } = people.value;
  const quorums = Object.entries(policy.value.environments).flatMap(([environment, { approvals }]) =>
    Object.entries(approvals).flatMap(([decision, { quorum }]) =>
      quorumGroups(quorum).map((name) => ({
        name,
        persons: false,
        at: ['environments', environment, 'approvals', decision, 'quorum'],
      })),
    ),
  );
  return [...relied(policy.value), ...quorums].flatMap(({ name, persons: mayBePerson, at }) => {
    if (mayBePerson && Object.hasOwn(persons, name)) return [];
    const members = Object.hasOwn(groups, name) ? groups[name] : undefined;
    if (members && members.length > 0) return [];
    if (members)
      return [
        foundAt(policy.source, {
          code: 'DB3005',
          message: `the group \`${name}\` has no members`,
          cure: 'Add somebody to it in people.yaml.',
          at,
        }),
      ];
    const known = [...Object.keys(groups), ...(mayBePerson ? Object.keys(persons) : [])];
    const cure =
      !mayBePerson && Object.hasOwn(persons, name)
        ? `\`${name}\` is a person; make a group for it.`
        : didYouMean(name, known);
    return [foundAt(policy.source, { code: 'DB3004', message: `people.yaml has no group \`${name}\``, cure, at })];
  });
};

export const everyQuorumCanBeFilled: WorkspaceRule = ({ people, policy }) => {
  if (!people || !policy) return [];
  const { groups, people: persons } = people.value;
  return Object.entries(policy.value.environments).flatMap(([environment, { approvals }]) =>
    Object.entries(approvals).flatMap(([decision, { quorum }]) => {
      const known = quorumGroups(quorum).every((group) => (groups[group]?.length ?? 0) > 0);
      if (!known || quorumHolds(quorum, Object.keys(persons), groups)) return [];
      const message = `\`${decision}\` needs ${quorumText(quorum)}, and there are not so many different people in these groups`;
      const cure = 'Add people to the groups, or ask for fewer; one person fills one role.';
      return [
        foundAt(policy.source, {
          code: 'DB3007',
          message,
          cure,
          at: ['environments', environment, 'approvals', decision, 'quorum'],
        }),
      ];
    }),
  );
};

export const guardsNameWhatExists: WorkspaceRule = ({ policy, targets }) => {
  if (!policy) return [];
  const effects = stepTypes.filter((type) => type.lane === 'effect').map((type) => type.type);
  const places = targets && placesOfSteps(targets.value);
  return Object.entries(policy.value.environments).flatMap(([environment, { guarded, approvals }]) =>
    guarded.flatMap((rule, index) => {
      const at = ['environments', environment, 'guarded', index];
      const checks = [
        { field: 'type', name: rule.type, known: effects, code: 'DB3022', of: 'a step type that changes something' },
        { field: 'target', name: rule.target, known: places, code: 'DB3022', of: 'a target of targets.yaml' },
        {
          field: 'decision',
          name: rule.decision,
          known: Object.keys(approvals),
          code: 'DB3021',
          of: `a decision under \`approvals\` of ${environment}`,
        },
      ] as const;
      return checks.flatMap(({ field, name, known, code, of }) => {
        if (name === undefined || known === undefined || known.includes(name)) return [];
        return [
          foundAt(policy.source, {
            code,
            message: `\`${name}\` is not ${of}`,
            cure: didYouMean(name, known),
            at: [...at, field],
          }),
        ];
      });
    }),
  );
};

/** Targets that a step can act on in some environment. */
function placesOfSteps(targets: Targets): string[] {
  const kinds = new Set(stepTargets.map(({ kind }) => kind));
  return Object.keys(targets).filter((name) => Object.values(targets[name] ?? {}).some(({ kind }) => kinds.has(kind)));
}

export const environmentsHavePolicy: WorkspaceRule = ({ policy, targets }) => {
  if (!policy || !targets) return [];
  const known = Object.keys(policy.value.environments);
  const seen = new Set<string>();
  return Object.entries(targets.value).flatMap(([target, environments]) =>
    Object.keys(environments).flatMap((environment) => {
      if (known.includes(environment) || seen.has(environment)) return [];
      seen.add(environment);
      const code = environment === PRODUCTION ? 'DB3009' : 'DB3008';
      const cure = didYouMean(environment, known) ?? 'Add the environment to policy.yaml.';
      return [
        foundAt(targets.source, {
          code,
          message: `policy.yaml says nothing about the environment \`${environment}\``,
          cure,
          at: ['targets', target, environment],
          part: 'key',
        }),
      ];
    }),
  );
};

export const localWorkspacesStayLocal: WorkspaceRule = ({ daybook, targets }) => {
  if (!daybook?.value.local || !targets) return [];
  return Object.values(targets.value).flatMap((environments) =>
    Object.values(environments).flatMap(({ name, environment, kind, config }) => {
      const { addresses = {}, missing = {} } = targetKinds.find((candidate) => candidate.kind === kind) ?? {};
      return Object.entries(addresses).flatMap(([field, hostOf]) => {
        const value = config[field] ?? missing[field];
        const host = typeof value === 'string' && !isReference(value) ? hostOf(value) : undefined;
        if (host === undefined || isLoopbackHost(host)) return [];
        const message = `the workspace is local, and ${host} is another machine`;
        const cure = 'Write a loopback address, or remove `local: true` from daybook.yaml.';
        return [
          foundAt(targets.source, {
            code: 'DB3014',
            message,
            expected: 'a loopback address',
            cure,
            at: ['targets', name, environment, field],
          }),
        ];
      });
    }),
  );
};

export const productionGuardsSomething: WorkspaceRule = ({ policy }) => {
  const production = policy?.value.environments[PRODUCTION];
  if (!policy || !production || production.guarded.length > 0) return [];
  const message = 'production has no rule under `guarded`, so every effect goes through without an approval';
  return [
    foundAt(policy.source, {
      code: 'DB3025',
      severity: 'warning',
      message,
      cure: 'Add `guarded:`, unless that is meant.',
      at: ['environments', PRODUCTION],
      part: 'key',
    }),
  ];
};

export const dayNIsProvedElsewhere: WorkspaceRule = ({ policy }) => {
  if (!policy) return [];
  const known = Object.keys(policy.value.environments);
  return Object.entries(policy.value.environments).flatMap(([environment, { dayN }]) => {
    if (!dayN || 'unproven' in dayN) return [];
    const { provenIn } = dayN;
    if (provenIn !== environment && known.includes(provenIn)) return [];
    const others = known.filter((name) => name !== environment);
    const message =
      provenIn === environment
        ? `what is proved in ${environment} says nothing before ${environment}`
        : `there is no environment \`${provenIn}\``;
    const at = ['environments', environment, 'dayN', 'provenIn'];
    return [foundAt(policy.source, { code: 'DB4592', message, cure: didYouMean(provenIn, others), at })];
  });
};

/** Every rule across the files, in the order in which they are told. */
export const workspaceRules: readonly WorkspaceRule[] = [
  environmentsHavePolicy,
  groupsOfPolicyHaveMembers,
  everyQuorumCanBeFilled,
  guardsNameWhatExists,
  localWorkspacesStayLocal,
  ...transportRules,
  productionGuardsSomething,
  dayNIsProvedElsewhere,
];
