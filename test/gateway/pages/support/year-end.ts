import type { Calendar, Closing } from '../../../../model/calendar/calendar.js';
import type { CalendarStart } from '../../../../gateway/pages/calendar-page.js';
import { type GoLiveGateway, goLiveGateway } from './go-live-gateway.js';

const closing: Omit<Closing, 'name'> = {
  holds: ['starts', 'guarded'],
  whenClosed: 'hold',
  inFlight: 'finish',
  except: { decisions: ['cutover'], runbooks: ['fix-now'] },
};

/** Evenings on weekdays, and a freeze from the weekend before Christmas. */
export const YEAR_END: Calendar = {
  windows: [
    {
      ...closing,
      name: 'evenings',
      days: ['mon', 'tue', 'wed', 'thu'],
      from: '20:00',
      until: '02:00',
      zone: 'Europe/Berlin',
    },
  ],
  freezes: [
    {
      ...closing,
      name: 'year-end',
      whenClosed: 'refuse',
      events: [{ from: '2026-12-18T18:00:00', until: '2027-01-04T06:00:00', zone: 'Europe/Berlin' }],
    },
  ],
};

/** Nightly starts at 23:30 in Berlin, one of them in the freeze and at noon. */
const STARTS: CalendarStart[] = [
  ['2026-12-15T22:30:00Z', 'nightly-verify'],
  ['2026-12-16T11:00:00Z', 'midday-check'],
  ['2026-12-22T22:30:00Z', 'nightly-verify'],
].map(([at = '', name = '']) => ({
  at: Date.parse(at),
  environment: 'production',
  name,
  runbook: 'verify-transactions',
  page: '/calendar',
}));

/** The gateway of the go-live with a calendar in its policy, in the middle of December. */
export async function yearEndGateway(): Promise<GoLiveGateway> {
  const gateway = await goLiveGateway();
  toDecember(gateway);
  return gateway;
}

export function toDecember(gateway: GoLiveGateway): void {
  const { production } = gateway.context.workspace.policy.environments;
  if (!production) throw new Error('the workspace of the test has no production');
  production.calendar = YEAR_END;
  gateway.clock.now = Date.parse('2026-12-16T15:00:00Z');
  gateway.context.calendarStarts = async ({ from, to }) => STARTS.filter(({ at }) => at >= from && at < to);
}
