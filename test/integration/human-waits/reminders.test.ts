import type { Ask } from '../../../model/ask.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';
import { contactTime } from '../../../model/contact/contact-time.js';
import type { Hours, People, Person } from '../../../model/people.js';
import { loadWorkspace } from '../../../workspace/load.js';
import { arrivals } from '../../support/arrivals.js';
import { forwardBoth } from '../../support/audience-clock.js';
import { nextClockChange, shownAt } from '../../support/clock-change.js';
import { type PeopleSite, peopleSite, TEAM } from '../../support/people-site.js';
import { stepOf } from '../../support/scenario.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY = 5 * HOUR;
const AT_MOST = 6;

const change = nextClockChange(Date.now());
/** A Friday morning on the clocks that change in the night to Sunday: everybody is asked then. */
const OPENS = change.at - 40 * HOUR;

/** Ana works by day and Cora by night where the clocks change; Ben where they never do. */
const PEOPLE = `
people:
  dana: { name: Dana, email: dana@shop.example }
  ana: { name: Ana, email: ana@shop.example, zone: ${change.zone}, quiet: { from: '20:00', to: '07:00' }, slack: { team: ${TEAM.id}, user: U0ANA } }
  ben: { name: Ben, email: ben@shop.example, zone: Asia/Kolkata, quiet: { from: '21:00', to: '08:00' }, hours: { from: '10:00', to: '18:00', days: [mon, tue, wed, thu, fri, sat] } }
  cora: { name: Cora, email: cora@shop.example, zone: ${change.zone}, hours: { from: '22:00', to: '06:00', days: [fri, sat, sun] } }
groups:
  release: [dana]
  product: [dana]
  operations: [ana, ben, cora]
`;

const STEPS = `      - { id: rest, type: wait, for: 'REST' }
      - { id: tell, type: acknowledge, to: [operations], message: { subject: Tonight, body: We switch tonight. }, remind: { every: 5h, atMost: ${AT_MOST} }, deadline: 240h, onDeadline: continue }
`;

let site: PeopleSite;
let people: People;
let rest: number;

beforeAll(async () => {
  rest = Math.floor((OPENS - Date.now()) / 1_000);
  site = await peopleSite({
    people: PEOPLE,
    slack: { users: [{ id: 'U0ANA', team: TEAM.id, name: 'Ana' }] },
    runbooks: { r: HEAD + stageOf(STEPS.replace('REST', `${rest}s`)) },
  });
  const { workspace } = await loadWorkspace(site.scenario.root);
  if (!workspace) throw new Error('the workspace does not load');
  people = workspace.people;
});

afterAll(() => site.close());

/** A run whose clock stands on that Friday morning, and its ask. */
async function asked(): Promise<{ run: string; ask: Ask }> {
  const { scenario } = site;
  const run = await scenario.start('r');
  await scenario.until(run, 'the wait', (view) => stepOf(view, 'rest').status === 'waiting');
  await scenario.fastForward(run, rest + 60);
  return { run, ask: await scenario.audience(run, 'tell') };
}

/** When a person who never answers is told and reminded, until `end`. */
function dueTimes(person: Person, openedAt: number, end: number): number[] {
  const zone = 'Europe/Berlin';
  const due = [contactTime({ person, zone, after: openedAt, urgent: false, within: 'any' })];
  while (due.length <= AT_MOST) {
    const after = (due.at(-1) ?? 0) + EVERY;
    const next = contactTime({ person, zone, after, urgent: false, within: 'working-hours' });
    if (next >= end) break;
    due.push(next);
  }
  return due;
}

/** Whether a clock on the wall of this person, read without the product's own code, shows a time for reminders. */
function isTimely({ zone = '', hours = DAYTIME, quiet }: Person, at: number): boolean {
  const { day, minute } = shownAt(at, zone);
  const overNight = hours.to < hours.from;
  const beganBefore = overNight && minute < minutes(hours.to);
  const shift = beganBefore ? shownAt(at - 24 * HOUR, zone).day : day;
  const working = overNight
    ? minute >= minutes(hours.from) || beganBefore
    : minute >= minutes(hours.from) && minute < minutes(hours.to);
  const isQuiet = quiet !== undefined && (minute >= minutes(quiet.from) || minute < minutes(quiet.to));
  return working && !isQuiet && hours.days.some((name) => shift.toLowerCase().startsWith(name));
}

const DAYTIME: Hours = { from: '09:00', to: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] };
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const timesOf = ({ deliveries }: LedgerEntry) => deliveries.map(({ at }) => at);

describe('reminders', () => {
  it('H20: over working hours, quiet hours and a change of the clocks exactly one message comes for each reminder that is due, when it is due', async () => {
    const { scenario } = site;
    const { run, ask } = await asked();
    const days = 120 * HOUR;
    await forwardBoth(scenario, run, ask, days);
    const due = new Map(
      ['ana', 'ben', 'cora'].map((id) => [
        id,
        dueTimes(people.people[id] as Person, ask.openedAt, ask.openedAt + days),
      ]),
    );
    for (const [id, times] of due) {
      const entry = await scenario.entry(
        { run, ask: ask.id },
        id,
        ({ deliveries }) => deliveries.length >= times.length,
      );
      expect(entry.deliveries.map(({ key }) => key)).toEqual(keysOf(run, id, times.length));
      const late = timesOf(entry).map((at, index) => at - (times[index] ?? 0));
      expect({ id, early: late.filter((ms) => ms < -MINUTE), late: late.filter((ms) => ms > 5 * MINUTE) }).toEqual({
        id,
        early: [],
        late: [],
      });
      const person = people.people[id] as Person;
      expect(
        timesOf(entry)
          .slice(1)
          .filter((at) => !isTimely(person, at))
          .map((at) => shownAt(at, person.zone ?? '')),
      ).toEqual([]);
      // What arrived, by the mailbox and the chat themselves.
      expect(arrivals(site, keysOf(run, id, times.length + 1))).toEqual([...times.map(() => 1), 0]);
    }
    const changing = [...(due.get('ana') ?? []), ...(due.get('cora') ?? [])];
    expect(changing.some((at) => at < change.at) && changing.some((at) => at > change.at)).toBe(true);
    expect(changing.filter((at) => Math.abs(at - change.at) < 8 * HOUR).length).toBeGreaterThan(0);
    await scenario.steer(run, 'abort');
  }, 120_000);
});

/** Of the ask and its reminders, so many in all. */
function keysOf(run: string, person: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${run}/tell/1/${n === 0 ? 'ask' : `reminder-${n}`}/${person}`);
}
