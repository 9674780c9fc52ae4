import { safeLine } from '../../safe-text.js';
import { cutTo } from '../subject.js';
import { roughly } from '../times.js';

/** People who are named; of more, only how many they are. */
const NAMED = 5;

/** Why somebody else is asked now: `Ada Lovelace has not answered for 6h. It is escalated to you.` */
export function escalationPreface(about: { names: readonly string[]; since: number; toOne: boolean }): string {
  const { names, since, toOne } = about;
  return `${silence(names)} for ${roughly(since)}. ${toOne ? 'It is escalated to you.' : 'It is escalated.'}`;
}

function silence(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => cutTo(safeLine(name), 100));
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more have not answered`;
  if (shown.length === 0) return 'There has been no answer';
  if (shown.length === 1) return `${shown[0]} has not answered`;
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)} have not answered`;
}
