import { startsBetween } from '../../../model/schedule/starts.js';
import { ZoneClock } from '../../../model/schedule/zone-clock.js';
import type { ScheduleSpec } from '../../../model/schedule.js';
import { lastStarts } from '../../../records/schedules.js';
import { Scenario } from '../../support/scenario.js';
import { madeUpSpecs, ZONES } from './support/made-up-specs.js';
import { PlannedWork } from './support/planned-work.js';

const RUNBOOK = `
daybook: 1
runbook: look
title: Look
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: tell, type: notify, to: [release], message: { subject: Looked, body: Looked. } }
`;
const HOUR_MS = 3_600_000;

let scenario: Scenario;
let work: PlannedWork;

beforeEach(async () => {
  scenario = await Scenario.given({ runbooks: { look: RUNBOOK } });
  work = new PlannedWork(scenario);
});

afterEach(() => scenario.over());

/** The type wants a Long; the encoder takes a number as well. */
const stamp = (ms: number) => ({ seconds: ms / 1_000 }) as never;

/** A day and a half around each of the two changes of the clocks from mid-2026 on; Kolkata has none, and the same days. */
function windows(zone: string): { from: number; to: number }[] {
  const changes = new ZoneClock(zone).changes(Date.UTC(2026, 6, 1), Date.UTC(2027, 5, 30)).map(({ at }) => at);
  const at = changes.length > 0 ? changes : [Date.UTC(2026, 9, 25, 1), Date.UTC(2027, 2, 28, 1)];
  return at.map((change) => ({ from: change - 36 * HOUR_MS, to: change + 36 * HOUR_MS }));
}

describe('the next starts', () => {
  it('are those that the server itself lists: 200 made-up schedules over two changes of the clocks in five zones', async () => {
    const { client } = scenario.connected;
    const specs = madeUpSpecs(200, 20_261_121);
    let compared = 0;
    const compare = async (spec: ScheduleSpec, index: number) => {
      const definition = work.definition({ name: `${work.name}-${index}`, spec });
      const { plan } = await made;
      await work.schedules.create({ definition, start: work.sign(definition, { plan }) });
      for (const { from, to } of windows(spec.zone)) {
        const { startTime } = await client.workflowService.listScheduleMatchingTimes({
          namespace: client.options.namespace,
          scheduleId: `${scenario.prefix}schedule:production/${definition.name}`,
          startTime: stamp(from),
          endTime: stamp(to),
        });
        const theirs = (startTime ?? []).map(({ seconds }) => new Date(Number(seconds) * 1_000).toISOString());
        const ours = startsBetween(spec, from, to, 1_000).map(({ at }) => new Date(at).toISOString());
        expect({ spec, starts: ours }).toEqual({ spec, starts: theirs });
        compared += ours.length;
      }
      await work.schedules.remove(definition);
    };
    const made = scenario.plan('look');
    const queue = [...specs.entries()];
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await compare(next[1], next[0]);
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    expect(new Set(specs.map(({ zone }) => zone))).toEqual(new Set(ZONES));
    expect(compared).toBeGreaterThan(5_000);
  }, 300_000);

  it('are those at which runs really start, over changes of the clocks that are past', async () => {
    await scenario.work();
    const past: [spec: ScheduleSpec, from: string, to: string][] = [
      [{ cron: '30 2 * * *', zone: 'Europe/Berlin' }, '2026-03-27T12:00Z', '2026-03-30T12:00Z'],
      [{ cron: '30 2 * * *', zone: 'Europe/Berlin' }, '2026-10-23T12:00Z', '2026-10-26T12:00Z'],
      [{ cron: '*/30 1-3 * * *', zone: 'Europe/Berlin' }, '2026-10-24T20:00Z', '2026-10-25T06:00Z'],
      [{ cron: '30 1 * * *', zone: 'America/New_York' }, '2026-10-31T00:00Z', '2026-11-03T00:00Z'],
      [{ cron: '0 2 * * *', zone: 'America/New_York' }, '2026-03-07T00:00Z', '2026-03-10T00:00Z'],
      [{ cron: '45 1 * * *', zone: 'Australia/Lord_Howe' }, '2026-04-03T00:00Z', '2026-04-06T00:00Z'],
      [{ cron: '15 2 * * *', zone: 'Australia/Lord_Howe' }, '2026-10-02T00:00Z', '2026-10-05T00:00Z'],
      [{ cron: '0 0 * * *', zone: 'America/Santiago' }, '2026-09-04T12:00Z', '2026-09-08T12:00Z'],
    ];
    let started = 0;
    for (const [index, [spec, from, to]] of past.entries()) {
      const [start, end] = [new Date(from), new Date(to)];
      // Signed before what is made up for.
      const late = { overlap: 'allow', catchUpMs: 365 * 24 * HOUR_MS } as const;
      const definition = await work.add({ name: `${work.name}-${index}`, spec, ...late }, { at: start.getTime() });
      await work.handle(definition).backfill({ start, end, overlap: 'ALLOW_ALL' });
      const expected = startsBetween(spec, start.getTime(), end.getTime(), 100).map(({ at }) => at);
      await work.starts(definition, (starts) => starts.filter((one) => one.end).length >= expected.length);
      const starts = await lastStarts(work.records, definition, 100);
      expect({ spec, at: starts.map(({ at }) => at).reverse() }).toEqual({ spec, at: expected });
      expect(starts.every(({ outcome, end }) => outcome === 'started' && end?.status === 'succeeded')).toBe(true);
      started += starts.length;
      await work.schedules.remove(definition);
    }
    expect(started).toBeGreaterThanOrEqual(20);
  }, 180_000);
});
