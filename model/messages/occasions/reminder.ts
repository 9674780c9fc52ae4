import { roughly } from '../times.js';

/** `Reminder 2 of 3. Asked 4h ago.` */
export function reminderPreface({ n, of, since }: { n?: number; of?: number; since: number }): string {
  const which = n === undefined ? 'Reminder' : `Reminder ${n}${of === undefined ? '' : ` of ${of}`}`;
  return `${which}. Asked ${roughly(since)} ago.`;
}
