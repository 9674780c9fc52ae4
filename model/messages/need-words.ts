import type { Requirement } from '../plan.js';
import { listWording } from '../wording.js';

/** What an audience must reach, as people read it: `at least 90%; everyone in noc; nobody declines`. Never empty. */
export function needWords({ atLeast, everyoneIn = [], noneDeclined, byTime }: Requirement): string {
  const parts = [
    atLeast && ('percent' in atLeast ? `at least ${atLeast.percent}%` : `at least ${atLeast.count}`),
    everyoneIn.length > 0 ? `everyone in ${listWording(everyoneIn)}` : undefined,
    noneDeclined ? 'nobody declines' : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) parts.push('everybody');
  if (byTime) parts.push(`by ${byTime.until} ${byTime.zone}`);
  return parts.join('; ');
}
