import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';

/*
 * What somebody would write by hand for the same work: the same activities with the same arguments, and nothing else.
 * Registered as `run`, because the activities refuse effects of any other workflow.
 */

export interface HandWritten {
  how: 'sequential' | 'local' | 'parallel';
  calls: StepCall[];
}

type Activities = Record<string, (call: StepCall) => Promise<Outcome>>;

const activities = proxyActivities<Activities>({ startToCloseTimeout: '10m', heartbeatTimeout: '10s' });
const locals = proxyLocalActivities<{ 'quick-check'(call: StepCall): Promise<{ outcome: Outcome }> }>({
  startToCloseTimeout: '2s',
});

export async function run({ how, calls }: HandWritten): Promise<void> {
  if (how === 'parallel') {
    expectAll(await Promise.all(calls.map(act)));
    return;
  }
  for (const call of calls)
    expectAll([how === 'local' ? (await locals['quick-check'](call)).outcome : await act(call)]);
}

function act(call: StepCall): Promise<Outcome> {
  const activity = activities[call.type];
  if (!activity) throw new Error(`no activity ${call.type}`);
  return activity(call);
}

function expectAll(outcomes: readonly Outcome[]): void {
  const bad = outcomes.find((outcome) => outcome.status !== 'succeeded');
  if (bad) throw new Error(`${bad.reason}: ${bad.message}`);
}
