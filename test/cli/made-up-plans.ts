import type { Plan, PlanStep } from '../../model/plan.js';

export function planStep(id: string, more: Partial<PlanStep> = {}): PlanStep {
  return {
    id,
    type: 'command',
    title: id,
    lane: 'effect',
    sentence: `Do ${id}`,
    stage: 0,
    needs: [],
    params: {},
    onFailure: 'stop',
    ...more,
  };
}

interface PlanWish {
  environment?: string;
  colour?: string;
  steps?: PlanStep[];
}

/** A plan with two stages: a check, then an approval and the traffic it lets through. */
export function madeUpPlan({ environment = 'production', colour = 'red', steps = madeUpSteps() }: PlanWish = {}): Plan {
  return {
    format: 1,
    runbook: {
      name: 'go-live',
      title: 'Storefront goes live',
      day: '1',
      owner: 'release',
      file: 'runbooks/go-live.yaml',
      sourceDigest: 'a'.repeat(64),
    },
    environment,
    inputs: { release: 'v1.4.2' },
    objectives: { rto: 900_000, rpo: 30_000 },
    atOnce: 200,
    stages: [
      { name: 'look', first: 0, count: 1 },
      { name: 'cutover', first: 1, count: Math.max(0, steps.length - 1) },
    ],
    steps,
    groups: [],
    policy: {
      environment,
      colour,
      start: ['release'],
      steer: ['release'],
      guarded: [{ type: 'traffic' }],
      approvals: {
        cutover: {
          quorum: { group: 'product', count: 1 },
          level: 3,
          bar: ['starter'],
          deny: 1,
          votesExpireMs: 1,
          useWithinMs: 1,
          author: 'optional',
        },
      },
      decisions: {},
    },
    groupMembers: { product: ['omar'] },
    people: { omar: 'Omar Haddad' },
    targets: { 'storefront-edge': { name: 'storefront-edge', kind: 'haproxy', config: { socket: 'env:SOCKET' } } },
    nested: {},
  };
}

function madeUpSteps(): PlanStep[] {
  return [
    planStep('green-is-healthy', {
      type: 'check',
      lane: 'probe',
      sentence: 'Ask whether green is healthy',
      plannedMs: 5_000,
      retry: { attempts: 3, firstMs: 1, factor: 2 },
    }),
    planStep('go', {
      type: 'approval',
      lane: 'workflow',
      title: 'Go live?',
      sentence: 'Ask for the decision cutover',
      stage: 1,
      ask: { kind: 'approval', decision: 'cutover', covers: [2], deadlineMs: 14_400_000, onDeadline: 'reject' },
    }),
    planStep('switch', {
      type: 'traffic',
      sentence: 'Set storefront-edge to green 100 %',
      stage: 1,
      needs: [1],
      target: 'storefront-edge',
      approval: 1,
      undo: { params: {}, sentence: 'Set storefront-edge to blue 100 %' },
      onFailure: 'undo',
      plannedMs: 30_000,
      owner: 'release',
    }),
  ];
}
