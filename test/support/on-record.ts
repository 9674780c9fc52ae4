import { isDeepStrictEqual } from 'node:util';
import type { Ask } from '../../model/ask.js';
import { audienceId } from '../../model/audience/audience.js';
import type { Scenario } from './scenario.js';

/** All that is on record of the asks of a run. */
export interface OnRecord {
  /** Ledgers of their audiences, also of those that only tell. */
  ledgers: unknown[];
  asks: Ask[];
  audit: unknown[];
  /** By workflow, the run and the first shard of each audience: whatever came from outside, oldest first. */
  came: string[][];
}

/**
 * What is on record of a run once nothing of telling its people is on its way any more: two of these are equal when nobody
 * has answered between. Every ask of it is told to somebody.
 */
export async function onRecord(scenario: Scenario, run: string): Promise<OnRecord> {
  const { asks } = await scenario.until(run, 'the audiences', (view) => view.asks.every(isInvited));
  const ledgers = await Promise.all(asks.map((ask) => toldAll(scenario, run, ask)));
  const view = await scenario.view(run);
  const workflows = [run, ...asks.map(({ id }) => audienceId({ run, ask: id, shard: 0 }))];
  return {
    ledgers,
    asks: view.asks,
    audit: view.audit,
    came: await Promise.all(workflows.map((id) => comings(scenario, id))),
  };
}

const isInvited = ({ audience, tellers }: Ask) => (audience?.shards.length ?? tellers ?? 0) > 0;

/** The ledger of an ask when everybody is told and the run knows of it. */
async function toldAll(scenario: Scenario, run: string, ask: Ask): Promise<unknown> {
  const place = { run, ask: ask.id };
  const { entries } = await scenario.ledger(place);
  for (const { person } of entries) await scenario.entry(place, person, ({ state }) => state !== 'planned');
  const { counts, entries: told } = await scenario.ledger(place);
  if (ask.audience)
    await scenario.until(run, `the counts of ${ask.id}`, ({ asks }) => {
      const known = asks.find(({ id }) => id === ask.id)?.audience?.counts.states;
      return isDeepStrictEqual(known, counts.states);
    });
  return { entries: told, counts };
}

/** Updates and signals of a workflow. */
async function comings({ connected }: Scenario, id: string): Promise<string[]> {
  const { events } = await connected.client.workflow.getHandle(id).fetchHistory();
  return (events ?? []).flatMap((event) => {
    if (event.workflowExecutionUpdateAcceptedEventAttributes) return [`${event.eventId} update accepted`];
    if (event.workflowExecutionUpdateAdmittedEventAttributes) return [`${event.eventId} update admitted`];
    const signal = event.workflowExecutionSignaledEventAttributes;
    return signal ? [`${event.eventId} signal ${signal.signalName}`] : [];
  });
}
