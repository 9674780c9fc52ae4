import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { ScheduleActivities, ScheduledInput, ScheduledResult } from '../model/schedule/activities.js';

/** A start that is held asks again after so long at the earliest. */
const SHORTEST_HOLD_MS = 10_000;
/** One wait of a timer; a later opening is waited for in several. */
const LONGEST_HOLD_MS = 7 * 86_400_000;

/** A start that is held asks again and again, with its plan each time; then it goes on in a new history. */
const MOST_EVENTS = 1_000;

const starting = proxyActivities<Pick<ScheduleActivities, 'start-scheduled'>>({
  // It does not beat: a worker that was killed in it is noticed after so long.
  startToCloseTimeout: '30s',
  retry: { maximumInterval: '30s' },
  summary: 'judge the start, and carry it out',
});

const following = proxyActivities<Pick<ScheduleActivities, 'follow-scheduled'>>({
  startToCloseTimeout: '30d',
  heartbeatTimeout: '10s',
  retry: { maximumInterval: '30s' },
  summary: 'wait for the end of the run',
});

/**
 * One start of a schedule. Lives until its run has ended, so that Temporal's overlap rule sees the run. Judges nothing itself:
 * its input stands in Temporal, where others may write.
 */
export async function scheduled({ carried, ...input }: ScheduledInput): Promise<ScheduledResult> {
  const at = carried?.at ?? dueAt();
  const begunAt = carried?.begunAt ?? workflowInfo().startTime.getTime();
  const order = at === undefined ? input : { ...input, at, begunAt };
  for (;;) {
    const verdict = await starting['start-scheduled'](order);
    if (verdict.outcome === 'refused') return verdict;
    if (verdict.outcome === 'started') {
      const { run } = verdict;
      const name = input.start.statement.run;
      const end = await following['follow-scheduled']({ name, at: at ?? 0, run });
      return { outcome: 'started', run, ...end };
    }
    const wait = Math.min(Math.max(verdict.until - Date.now(), SHORTEST_HOLD_MS), LONGEST_HOLD_MS);
    await sleep(wait, { summary: verdict.message.slice(0, 120) });
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if (at !== undefined && (continueAsNewSuggested || historyLength >= MOST_EVENTS))
      await continueAsNew<typeof scheduled>({ ...input, carried: { at, begunAt } });
  }
}

/** The time for which Temporal started this, ms. It does so late after an outage, and by hand at any time. */
function dueAt(): number | undefined {
  const { typedSearchAttributes } = workflowInfo();
  const found = typedSearchAttributes.getAll().find(({ key }) => key.name === 'TemporalScheduledStartTime')?.value;
  return found instanceof Date ? found.getTime() : undefined;
}
