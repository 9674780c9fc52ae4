import { exitOfVerdict } from '../../cli/answering/send.js';
import { EXIT, EXIT_WORDS } from '../../cli/exit-codes.js';
import { exitOfRun } from '../../cli/watch/exit-of-run.js';
import type { RunView } from '../../model/run-view.js';
import { APPROVAL, step, undoneRun, waitingRun } from './made-up-runs.js';

function ended(status: RunView['status'], more: Partial<RunView> = {}): RunView {
  return waitingRun({ status, asks: [], ...more });
}

const oneStep = (status: 'failed' | 'succeeded', epoch = 1) => [
  { name: 'only', status, steps: [step('go', { status, epoch })] },
];

describe('how a run ended', () => {
  it.each([
    ['succeeded', ended('succeeded'), EXIT.done],
    ['undone', undoneRun(), EXIT.undone],
    ['waiting', waitingRun(), EXIT.waiting],
    ['paused', ended('paused'), EXIT.waiting],
    ['failed with a step', ended('failed', { stages: oneStep('failed') }), EXIT.stepFailed],
    [
      'rejected',
      ended('failed', { stages: oneStep('failed'), asks: [{ ...APPROVAL, status: 'rejected' }] }),
      EXIT.rejected,
    ],
    [
      'expired',
      ended('failed', { stages: oneStep('failed'), asks: [{ ...APPROVAL, status: 'expired' }] }),
      EXIT.expired,
    ],
    ['aborted by a person', ended('aborted', { stages: oneStep('succeeded') }), EXIT.rejected],
    ['aborted after a failure', ended('aborted', { stages: oneStep('failed') }), EXIT.stepFailed],
  ])('%s', (_, view, expected) => {
    expect(exitOfRun(view)).toBe(expected);
  });

  it('forgets a rejection of an attempt that was followed by another', () => {
    const view = ended('failed', { stages: oneStep('failed', 2), asks: [{ ...APPROVAL, status: 'rejected' }] });
    expect(exitOfRun(view)).toBe(EXIT.stepFailed);
  });
});

describe('what a verdict means', () => {
  it.each([
    ['accepted', undefined, EXIT.done],
    ['already', undefined, EXIT.done],
    ['late', 'deadline', EXIT.expired],
    ['refused', 'barred-starter', EXIT.denied],
    ['refused', 'digest-changed', EXIT.mismatch],
  ] as const)('%s %s', (verdict, reason, expected) => {
    expect(exitOfVerdict({ verdict, reason, message: '' })).toBe(expected);
  });
});

it('explains every exit code once', () => {
  expect(EXIT_WORDS.map(([code]) => code).sort()).toEqual(Object.values(EXIT).sort());
});
