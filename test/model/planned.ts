import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../model/json.js';
import { makePlan, type PlanRequest, type PlanResult } from '../../model/make-plan/make-plan.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import type { Plan, PlanStep } from '../../model/plan.js';
import type { EnvironmentPolicy } from '../../model/policy.js';
import type { Runbook } from '../../model/runbook.js';
import { stepTypes } from '../../model/steps/index.js';
import type { Workspace } from '../../model/workspace.js';

export const policy: EnvironmentPolicy = {
  environment: 'production',
  colour: 'red',
  start: ['release'],
  steer: ['release'],
  guarded: [{ type: 'traffic', decision: 'cutover' }],
  approvals: {
    cutover: {
      quorum: {
        allOf: [
          { group: 'product', count: 1 },
          { group: 'operations', count: 1 },
        ],
      },
      level: 3,
      bar: ['starter', 'author'],
      deny: 1,
      votesExpireMs: 28_800_000,
      useWithinMs: 1_800_000,
      author: 'optional',
    },
    other: {
      quorum: { group: 'release', count: 1 },
      level: 2,
      bar: [],
      deny: 1,
      votesExpireMs: 1000,
      useWithinMs: 1000,
      author: 'optional',
    },
  },
  decisions: {
    failure: { who: ['release'], deadlineMs: 3_600_000, onDeadline: 'abort' },
    undecided: { who: ['release'], deadlineMs: 3_600_000, onDeadline: 'abort' },
    happened: { who: ['release'], deadlineMs: 3_600_000, onDeadline: 'abort' },
    deadline: { who: ['operations'], deadlineMs: 3_600_000, onDeadline: 'undo' },
  },
};

/** A workspace of one shop. A test changes only what it is about. */
export function workspace(
  change: { policy?: Partial<EnvironmentPolicy>; groups?: Record<string, string[]> } = {},
): Workspace {
  const production: EnvironmentPolicy = { ...policy, ...change.policy };
  const target = (name: string, kind: string) => ({
    [name]: { production: { name, environment: 'production', kind, config: { url: 'http://127.0.0.1:1' } } },
  });
  const person = (id: string, name: string) => ({ [id]: { id, name } });
  return {
    root: '/shop',
    daybook: {
      local: true,
      zone: 'Europe/Berlin',
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      gateway: { address: 'http://127.0.0.1:7080' },
      keys: 'keys.json',
      records: { folder: 'records' },
      transports: {},
    },
    people: {
      people: {
        ...person('dana', 'Dana Reyes'),
        ...person('omar', 'Omar Haddad'),
        ...person('lin', 'Lin Wei'),
        ...person('kim', 'Kim Park'),
      },
      groups: { release: ['dana'], product: ['omar'], operations: ['lin', 'omar'], empty: [], ...change.groups },
    },
    policy: { environments: { production, stage: { ...production, environment: 'stage', guarded: [] } } },
    targets: {
      ...target('edge', 'haproxy'),
      ...target('api', 'http'),
      ...target('host', 'process'),
      ...target('box', 'command'),
    },
  };
}

export function parsed(yaml: string): Runbook {
  const { runbook, problems } = parseRunbook(yaml, 'runbooks/test.yaml', stepTypes);
  if (!runbook) throw new Error(problems.map(({ code, message, path }) => `${code} ${path}: ${message}`).join('\n'));
  return runbook;
}

const HEADER = `
daybook: 1
runbook: test
title: Test
day: 1
owner: release
`;

/** A runbook around these lines, which begin with `stages:` or `inputs:`. */
export function runbook(lines: string): Runbook {
  return parsed(HEADER + lines);
}

export function request(book: Runbook, change: Partial<PlanRequest> = {}): PlanRequest {
  return {
    runbook: book,
    workspace: workspace(),
    inputs: {},
    environment: 'production',
    nestedRunbooks: () => undefined,
    stepTypes,
    sourceDigest: 'ab'.repeat(32),
    file: 'runbooks/test.yaml',
    compressedSize: (text) => gzipSync(text).length,
    ...change,
  };
}

/** Plans a runbook of the given stages; throws with all problems when it does not plan. */
export function planOf(lines: string, change: Partial<PlanRequest> = {}): Plan {
  const { plan, problems } = makePlan(request(runbook(lines), change));
  if (!plan) throw new Error(problems.map(({ code, message, path }) => `${code} ${path}: ${message}`).join('\n'));
  return plan;
}

export function refusalOf(lines: string, change: Partial<PlanRequest> = {}): PlanResult['problems'] {
  const { plan, problems } = makePlan(request(runbook(lines), change));
  if (plan) throw new Error('it planned');
  return problems;
}

export function step(plan: Plan, id: string): PlanStep {
  const found = plan.steps.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no ${id} among ${plan.steps.map((candidate) => candidate.id).join(', ')}`);
  return found;
}

/** Ids of the steps that a step needs. */
export function needs(plan: Plan, id: string): (string | undefined)[] {
  return step(plan, id).needs.map((index) => plan.steps[index]?.id);
}

export const inputs = (values: JsonObject): Partial<PlanRequest> => ({ inputs: values });
