import { calendarDays, mondayOf } from '../../../model/calendar/calendar-days.js';
import { yearEndGateway, YEAR_END } from './support/year-end.js';

const gateway = await yearEndGateway();

/** A day of the page, without its markup. */
async function day(date: string, path = '/calendar'): Promise<string> {
  const page = await gateway.page(path, 'noor');
  const item = page.split('<li class="cal-day').find((part) => part.includes(`datetime="${date}"`)) ?? '';
  return item
    .slice(item.indexOf('>') + 1)
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('the calendar page', () => {
  it('shows four weeks from Monday, today among them', async () => {
    const page = await gateway.page('/calendar', 'noor');
    const dates = [...page.matchAll(/<time datetime="(\d{4}-\d{2}-\d{2})">/g)].map(([, date]) => date);
    expect([dates[0], dates.at(-1), dates.length]).toEqual(['2026-12-14', '2027-01-10', 28]);
    expect(await day('2026-12-16')).toMatch(/^Wed 16 Dec today/);
  });

  it('says in words when a day is open, and what freezes it', async () => {
    expect(await day('2026-12-14')).toBe('Mon 14 Dec Open 20:00 to 24:00: evenings');
    expect(await day('2026-12-18')).toBe('Fri 18 Dec Frozen 18:00 to 24:00: year-end Open 00:00 to 02:00: evenings');
    expect(await day('2026-12-25')).toBe('Fri 25 Dec Frozen all day: year-end');
    expect(await day('2027-01-04')).toMatch(/^Mon 4 Jan Frozen 00:00 to 06:00: year-end Open 20:00 to 24:00: evenings/);
    expect(await day('2027-01-09')).toBe('Sat 9 Jan Closed');
  });

  it('marks starts that fall into a closed time with what happens to them', async () => {
    expect(await day('2026-12-15')).toMatch(/23:30 nightly-verify starts verify-transactions$/);
    expect(await day('2026-12-16')).toMatch(/12:00 midday-check .* held by window evenings/);
    expect(await day('2026-12-22')).toMatch(/23:30 nightly-verify .* refused by freeze year-end$/);
  });

  it('says whether it is open now, and the rules of policy', async () => {
    const page = await gateway.page('/calendar', 'noor');
    expect(page).toContain('the next one is evenings, and it opens Wed 16 Dec 2026 20:00 Europe/Berlin');
    expect(page).toContain('work in flight, the decision cutover, the runbook fix-now, every undo');
  });

  it('shows other weeks, and this one for what is no date', async () => {
    expect(await day('2027-03-28', '/calendar?from=2027-03-24')).toBe(
      'Sun 28 Mar Clocks go from 02:00 to 03:00 Closed',
    );
    for (const wrong of ['nonsense', '2026-02-30', '9999-12-31', '%3Cscript%3E'])
      expect(await gateway.page(`/calendar?from=${wrong}`, 'noor')).toContain('datetime="2026-12-16"');
  });

  it('says that schedules could not be read, and shows the rest', async () => {
    const blind = await yearEndGateway();
    blind.context.calendarStarts = () => Promise.reject(new Error('away'));
    const page = await blind.page('/calendar', 'noor');
    expect(page).toContain('Schedules could not be read.');
    expect(page).toContain('year-end');
  });

  it('needs a sign-in as the other pages do, and runs no script', async () => {
    const page = await gateway.page('/calendar', 'noor');
    expect(page).not.toContain('<script');
  });
});

describe('days of a calendar', () => {
  it('have 23 and 25 hours where the clocks are changed, and lie next to each other', () => {
    const days = calendarDays(YEAR_END, { first: '2026-10-19', days: 14, zone: 'Europe/Berlin' });
    const hours = days.map(({ from, until }) => (until - from) / 3_600_000);
    expect(hours[6]).toBe(25);
    expect(days[6]?.change).toMatchObject({ from: '03:00', to: '02:00' });
    expect(hours.filter((length) => length !== 24)).toHaveLength(1);
    for (const [at, one] of days.slice(1).entries()) expect(one.from).toBe(days[at]?.until);
  });

  it('begin on Monday of the reader’s own week', () => {
    const sunday = Date.parse('2026-12-20T23:30:00Z');
    expect(mondayOf(sunday, 'UTC')).toBe('2026-12-14');
    expect(mondayOf(sunday, 'Europe/Berlin')).toBe('2026-12-21');
  });
});
