import type { ScheduledStart } from '../../model/schedule/starts.js';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Tue 2026-11-24 02:30 +01:00 Europe/Berlin  (01:30 UTC)` */
export function startLine({ at, local, offset }: ScheduledStart, zone: string): string {
  const day = DAYS[new Date(`${local}:00Z`).getUTCDay()];
  const utc = new Date(at).toISOString();
  const [date, time] = local.split('T');
  const other = utc.slice(0, 10) === date ? '' : `${utc.slice(0, 10)} `;
  return `${day} ${date} ${time} ${offset} ${zone}  (${other}${utc.slice(11, 16)} UTC)`;
}
