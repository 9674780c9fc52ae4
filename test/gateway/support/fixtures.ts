import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask } from '../../../model/ask.js';
import { planDigest } from '../../../model/digest.js';
import type { ApprovalRequest } from '../../../model/effect.js';
import type { Plan, PlanStep } from '../../../model/plan.js';
import type { EnvironmentPolicy } from '../../../model/policy.js';
import type { Workspace } from '../../../model/workspace.js';

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'daybook-gateway-'));
}

export const production: EnvironmentPolicy = {
  environment: 'production',
  colour: 'red',
  start: ['release'],
  steer: ['operations'],
  guarded: [{ type: 'traffic' }],
  approvals: {},
  decisions: {},
};

export function workspaceAt(
  root: string,
  { local = true, oidc }: { local?: boolean; oidc?: { issuer: string; clientId: string } } = {},
): Workspace {
  return {
    root,
    daybook: {
      local,
      zone: 'Europe/Berlin',
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      gateway: { address: 'http://127.0.0.1:7080' },
      keys: '.daybook/public-keys.json',
      records: { folder: '.daybook/records' },
      transports: {},
      ...(local ? {} : { links: { secret: 'env:LINK_SECRET' } }),
      oidc,
    },
    people: {
      people: {
        dana: { id: 'dana', name: 'Dana Reyes', email: 'dana@shop.example' },
        omar: { id: 'omar', name: 'Omar Haddad', email: 'omar@shop.example' },
        ines: { id: 'ines', name: 'Ines Roth', email: 'ines@shop.example', subject: 'sub-ines' },
      },
      groups: { release: ['dana'], operations: ['omar'] },
    },
    policy: { environments: { production } },
    targets: {},
  };
}

export function stepOf(id: string, over: Partial<PlanStep> = {}): PlanStep {
  return {
    id,
    type: 'traffic',
    title: id,
    lane: 'effect',
    sentence: `does ${id}`,
    stage: 0,
    needs: [],
    params: {},
    onFailure: 'stop',
    ...over,
  };
}

export function planWith(steps: PlanStep[], over: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    runbook: {
      name: 'go-live',
      title: 'Storefront goes live',
      day: '1',
      owner: 'release',
      file: 'runbooks/go-live.yaml',
      sourceDigest: 'none',
    },
    environment: 'production',
    inputs: {},
    atOnce: 200,
    stages: [{ name: 'cutover', first: 0, count: steps.length }],
    steps,
    groups: [],
    policy: production,
    groupMembers: {},
    people: {},
    targets: {},
    nested: {},
    ...over,
  };
}

export function approvalOf(run: string, plan: Plan): Omit<Ask, 'digest'> {
  const request: ApprovalRequest = {
    run,
    ask: 'go/1',
    decision: 'cutover',
    environment: plan.environment,
    planDigest: planDigest(plan),
    covers: [{ step: 'switch', type: 'traffic', epoch: 1, target: 'edge', params: { to: { green: 100 } } }],
  };
  return {
    id: 'go/1',
    kind: 'approval',
    step: 'go',
    epoch: 1,
    title: 'Go?',
    text: 'Let the cutover through?',
    actions: ['approve', 'reject', 'withdraw'],
    decision: 'cutover',
    quorum: { group: 'release', count: 1 },
    level: 3,
    request,
    openedAt: 0,
    deadlineAt: 3_600_000,
    onDeadline: 'reject',
    votes: [],
    status: 'open',
  };
}

/** An acknowledgement of two people in one shard. */
export function acknowledgementOf(over: Partial<Ask> = {}): Omit<Ask, 'digest'> {
  return {
    id: 'announce/1',
    kind: 'acknowledgement',
    step: 'announce',
    epoch: 1,
    title: 'Tell everybody',
    subject: 'Storefront v2.1.0 tonight',
    text: 'The storefront moves to **v2.1.0** at 22:00.',
    actions: ['acknowledge', 'decline'],
    level: 1,
    openedAt: 0,
    deadlineAt: 36_000_000,
    onDeadline: 'fail',
    votes: [],
    status: 'open',
    audience: { total: 2, shards: ['dana'], require: {}, counts: { total: 2, states: { sent: 2 }, groups: {} } },
    ...over,
  };
}
