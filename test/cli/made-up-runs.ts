import type { RunReply } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import type { RunView, StepView } from '../../model/run-view.js';

/** 2026-11-21 14:00 UTC, when the made-up runs start. */
export const START = Date.UTC(2026, 10, 21, 14, 0, 0);
const MINUTE = 60_000;

export function step(id: string, more: Partial<StepView> = {}): StepView {
  const { status = 'pending' } = more;
  const whole: StepView = {
    id,
    type: 'command',
    title: id,
    sentence: `Do ${id}`,
    lane: 'effect',
    status,
    epoch: 1,
    onFailure: 'stop',
  };
  return { ...whole, ...more };
}

export const APPROVAL: Ask = {
  id: 'go/1',
  kind: 'approval',
  step: 'go',
  epoch: 1,
  title: 'Go live with v1.4.2?',
  text: 'Go live with v1.4.2?',
  actions: ['approve', 'reject', 'withdraw'],
  decision: 'cutover',
  quorum: {
    allOf: [
      { group: 'product', count: 1 },
      { group: 'operations', count: 1 },
    ],
  },
  level: 3,
  request: {
    run: 'shop-1',
    ask: 'go/1',
    decision: 'cutover',
    environment: 'production',
    planDigest: 'b'.repeat(64),
    covers: [
      {
        step: 'switch',
        type: 'traffic',
        epoch: 1,
        target: 'storefront-edge',
        params: { to: { green: 100 } },
        undo: { to: { blue: 100 } },
      },
    ],
  },
  digest: `3f2a9c1b2d3e${'0'.repeat(52)}`,
  openedAt: START + 2 * MINUTE,
  deadlineAt: START + 4 * 60 * MINUTE,
  onDeadline: 'reject',
  votes: [{ sub: 'omar', action: 'approve', at: START + 3 * MINUTE, level: 3, via: 'cli', jti: 'vote-1' }],
  status: 'open',
};

/** A run that waits for an approval: one stage is over, one step waits, one is to come. */
export function waitingRun(more: Partial<RunView> = {}): RunView {
  return {
    run: 'shop-1',
    runbook: 'storefront-go-live',
    title: 'Storefront goes live',
    day: '1',
    environment: 'production',
    colour: 'red',
    planDigest: 'b'.repeat(64),
    status: 'waiting',
    headline: 'Waits for product (1) and operations (1); 1 approved.',
    starter: 'dana',
    author: 'ines',
    inputs: { release: 'v1.4.2' },
    startedAt: START,
    now: START + 12 * MINUTE,
    stages: [
      {
        name: 'tell',
        status: 'succeeded',
        steps: [
          step('announce', {
            status: 'succeeded',
            title: 'Tell the NOC',
            startedAt: START,
            endedAt: START + 12_000,
            plannedMs: 10_000,
            owner: 'noc',
          }),
        ],
      },
      {
        name: 'cutover',
        status: 'waiting',
        steps: [
          step('go', {
            status: 'waiting',
            type: 'approval',
            lane: 'workflow',
            title: 'Go live?',
            startedAt: START + 12_000,
            waitsFor: 'product (1) and operations (1); 1 approved',
          }),
          step('switch', {
            type: 'traffic',
            sentence: 'Set storefront-edge to green 100 %',
            plannedMs: 30_000,
            owner: 'release',
            undo: { sentence: 'Set storefront-edge to blue 100 %' },
          }),
        ],
      },
    ],
    asks: [APPROVAL],
    audit: [],
    counts: { succeeded: 1, waiting: 1, pending: 1 },
    ...more,
  };
}

/** The same run after its switch failed and was taken back. */
export function undoneRun(): RunView {
  const view = waitingRun({
    status: 'undone',
    headline: 'Undone because switch failed: 2 of 3 nodes.',
    asks: [],
    endedAt: START + 13 * MINUTE,
  });
  const [tell] = view.stages;
  const failed = step('switch', {
    status: 'undone',
    sentence: 'Set storefront-edge to green 100 %',
    startedAt: START + 12 * MINUTE,
    endedAt: START + 13 * MINUTE,
    reason: 'partly-set',
    message: '2 of 3 nodes took it',
    undo: { sentence: 'Set storefront-edge to blue 100 %', status: 'undone' },
  });
  return {
    ...view,
    stages: [...(tell ? [tell] : []), { name: 'cutover', status: 'undone', steps: [failed] }],
    counts: { succeeded: 1, undone: 1 },
  };
}

export function replyOf(view: RunView, more: Partial<RunReply> = {}): RunReply {
  return {
    view,
    fresh: true,
    page: 'http://127.0.0.1:7080/runs/shop-1',
    temporal: 'http://127.0.0.1:8233/shop-1',
    ...more,
  };
}
