import { fieldValues } from './field-values.js';
import type { Json } from './json.js';
import type { Problem } from './problem.js';
import { brokenAt, nodesOf } from './rules/rule.js';
import type { Runbook, StepNode } from './runbook.js';
import type { StepType } from './step-type.js';
import { stepTypes } from './steps/index.js';
import { DEPUTY } from './steps/people/contact.js';
import { didYouMean } from './suggest.js';
import type { Workspace } from './workspace.js';

/**
 * The names in a runbook against the workspace: people, groups, rotas, targets with their kinds, decisions, nested runbooks.
 * What depends on the environment of one run is judged by the plan; here a target must exist in at least one
 * environment, and a decision is asked for in each environment that has all the targets. Pure.
 */
export function checkRunbook(
  runbook: Runbook,
  workspace: Workspace,
  known: { runbooks?: readonly string[]; types?: readonly StepType[] } = {},
): Problem[] {
  const types = new Map((known.types ?? stepTypes).map((type) => [type.type, type]));
  const names = new NameCheck(runbook, workspace, known.runbooks);
  names.person(runbook.owner, 'owner');
  for (const node of nodesOf(runbook)) names.node(node, types.get(node.type ?? ''));
  return names.problems;
}

class NameCheck {
  readonly problems: Problem[] = [];
  private readonly environments: string[];

  constructor(
    private readonly runbook: Runbook,
    private readonly workspace: Workspace,
    private readonly runbooks: readonly string[] | undefined,
  ) {
    this.environments = environmentsFor(runbook, workspace);
  }

  node(node: StepNode, type: StepType | undefined): void {
    if (node.owner !== undefined) this.person(node.owner, `${node.path}.owner`);
    if (node.target !== undefined) this.target(node, type);
    for (const [field, kind] of Object.entries(type?.names ?? {})) {
      for (const { value, path } of fieldValues(node.params, field)) this.name(value, kind, `${node.path}.${path}`);
    }
  }

  private name(value: Json, kind: NonNullable<StepType['names']>[string], path: string): void {
    if (typeof value !== 'string' || isOpen(value)) return;
    if (kind === 'approval') this.decision(value, path);
    else if (kind === 'runbook') this.nested(value, path);
    else if (kind === 'people' || value !== DEPUTY) this.person(value, path, this.workspace.people.rotas);
  }

  /** Somebody is meant: a person, or a group with members; and a rota, where these are given. */
  person(name: string, path: string, rotas: Workspace['people']['rotas'] = {}): void {
    const { people, groups } = this.workspace.people;
    if (isOpen(name) || Object.hasOwn(people, name) || Object.hasOwn(rotas, name)) return;
    const members = Object.hasOwn(groups, name) ? groups[name] : undefined;
    if (members && members.length > 0) return;
    if (members)
      this.report({
        code: 'DB4007',
        message: `the group \`${name}\` has no members`,
        cure: 'Add somebody to it in people.yaml.',
        path,
      });
    else
      this.report({
        code: 'DB4007',
        message: `people.yaml has neither a person nor a group \`${name}\``,
        cure: didYouMean(name, [...Object.keys(groups), ...Object.keys(people), ...Object.keys(rotas)]),
        path,
      });
  }

  private target(node: StepNode, type: StepType | undefined): void {
    const name = node.target ?? '';
    const path = `${node.path}.target`;
    if (isOpen(name)) return;
    const { targets } = this.workspace;
    const entries = Object.hasOwn(targets, name) ? Object.values(targets[name] ?? {}) : undefined;
    if (!entries || entries.length === 0) {
      const message = entries
        ? `the target \`${name}\` has no entry for any environment`
        : `targets.yaml has no target \`${name}\``;
      this.report({
        code: entries ? 'DB4009' : 'DB4008',
        message,
        cure: entries ? 'Add one in targets.yaml.' : didYouMean(name, Object.keys(targets)),
        path,
      });
      return;
    }
    const kinds = type?.targetKinds && (type.kindsFor?.(node.params) ?? type.targetKinds);
    const unfit = kinds ? entries.filter((entry) => !kinds.includes(entry.kind)) : [];
    if (!kinds || unfit.length === 0) return;
    const where = unfit.map((entry) => `${entry.kind} in ${entry.environment}`).join(', ');
    const message = `\`${name}\` is of kind ${where}, which a ${type?.type} step like this cannot use`;
    // It may be planned for the environments where the kind fits.
    const severity = unfit.length === entries.length ? 'error' : 'warning';
    this.report({ code: 'DB4010', severity, message, expected: `a target of kind ${kinds.join(' or ')}`, path });
  }

  private decision(name: string, path: string): void {
    const { environments } = this.workspace.policy;
    const without = this.environments.filter(
      (environment) => !Object.hasOwn(environments[environment]?.approvals ?? {}, name),
    );
    if (without.length === 0) return;
    const known = [
      ...new Set(this.environments.flatMap((environment) => Object.keys(environments[environment]?.approvals ?? {}))),
    ];
    const severity = without.length === this.environments.length ? 'error' : 'warning';
    const message = `policy.yaml has no decision \`${name}\` for ${without.join(', ')}`;
    const cure = known.includes(name)
      ? 'Add it under `approvals`, unless this runbook never runs there.'
      : didYouMean(name, known);
    this.report({ code: 'DB4004', severity, message, cure, path });
  }

  private nested(name: string, path: string): void {
    if (name === this.runbook.name) {
      this.report({ code: 'DB4019', message: 'the runbook starts itself', cure: 'Name another runbook.', path });
    } else if (this.runbooks && !this.runbooks.includes(name)) {
      this.report({
        code: 'DB4018',
        message: `there is no runbook \`${name}\``,
        cure: didYouMean(name, this.runbooks),
        path,
      });
    }
  }

  private report(found: Parameters<typeof brokenAt>[1]): void {
    this.problems.push(brokenAt(this.runbook, found));
  }
}

/** Environments that this runbook may run in: those its environment input allows, and that have all its targets. */
function environmentsFor(runbook: Runbook, { policy, targets }: Workspace): string[] {
  const choices = Object.values(runbook.inputs).find((input) => input.type === 'environment')?.choices;
  const all = Object.keys(policy.environments).filter((environment) => !choices || choices.includes(environment));
  const needed = nodesOf(runbook).flatMap(({ target }) =>
    target !== undefined && Object.hasOwn(targets, target) ? [target] : [],
  );
  const complete = all.filter((environment) =>
    needed.every((target) => Object.hasOwn(targets[target] ?? {}, environment)),
  );
  return complete.length > 0 ? complete : all;
}

/** Known only once its slots are filled. */
function isOpen(name: string): boolean {
  return name.includes('${{');
}
