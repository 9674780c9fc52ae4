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
const PERIOD = 122 * HOUR;

/** Who is asked, the way that reaches them, and one by which nothing may come. */
const WAYS = [
  ['ana', 'slack', 'mail'],
  ['ben', 'mail', 'slack'],
  ['cora', 'mail', 'slack'],
] as const;

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

/** Of the ask and its reminders, so many in all. */
function keysOf(run: string, person: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${run}/tell/1/${n === 0 ? 'ask' : `reminder-${n}`}/${person}`);
}

/** Messages that went out at another time than they were due, or at one at which nobody is to be reminded. */
function untimely({ deliveries }: LedgerEntry, due: readonly number[], person: Person): string[] {
  return deliveries.flatMap(({ key, at }, index) => {
    const late = at - (due[index] ?? 0);
    const timely = index === 0 || isTimely(person, at);
    return late > -MINUTE && late < 5 * MINUTE && timely ? [] : [`${key} at ${new Date(at).toISOString()}`];
  });
}

describe('reminders', () => {
  it('H20: over working hours, quiet hours and a change of the clocks exactly one message comes for each reminder that is due, when it is due', async () => {
    const { scenario } = site;
    const { run, ask } = await asked();
    await forwardBoth(scenario, run, ask, PERIOD);
    const all: number[] = [];
    for (const [id, way, other] of WAYS) {
      const person = people.people[id] as Person;
      const due = dueTimes(person, ask.openedAt, ask.openedAt + PERIOD);
      const came = (entry: LedgerEntry) => entry.deliveries.length >= due.length;
      const entry = await scenario.entry({ run, ask: ask.id }, id, came);
      expect(entry.deliveries.map(({ key }) => key)).toEqual(keysOf(run, id, due.length));
      expect(untimely(entry, due, person)).toEqual([]);
      const seen = { [way]: [...due.map(() => 1), 0], [other]: [...due.map(() => 0), 0] };
      expect({ id, ...arrivals(site, keysOf(run, id, due.length + 1)) }).toEqual({ id, ...seen });
      if (person.zone === change.zone) all.push(...due);
    }
    // The clocks have changed in the middle of it.
    expect(all.some((at) => at < change.at && at > change.at - 8 * HOUR)).toBe(true);
    expect(all.some((at) => at > change.at && at < change.at + 36 * HOUR)).toBe(true);
    await scenario.steer(run, 'abort');
  }, 120_000);
});
