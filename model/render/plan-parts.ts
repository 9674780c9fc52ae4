import { digestPrefix } from '../digest.js';
import type { Plan } from '../plan.js';

/** Members of one group that are named; of a longer one the plan itself has the list. */
const MOST_NAMED = 25;

/** Everyone who may be asked, by group, with the names that people know them by. */
export function askedPeople(plan: Plan): [group: string, people: string][] {
  return Object.entries(plan.groupMembers).map(([group, members]) => {
    const named = members.slice(0, MOST_NAMED).map((id) => (plan.people[id] ? `${plan.people[id]} (${id})` : id));
    const more = members.length - named.length;
    return [group, [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ') || 'nobody'];
  });
}

/** The plans of the runbooks that it calls, whose digests its own digest covers. */
export function calledPlans(plan: Plan): { heading: string; called: Plan }[] {
  return Object.entries(plan.nested).map(([digest, called]) => ({
    heading: `${called.runbook.title}, called as a run of its own (plan ${digestPrefix(digest)})`,
    called,
  }));
}

/** Expected duration in all, ms: each stage's longest path of planned steps. Waits for people are not in it. */
export function expectedMs(plan: Plan): number {
  const ends: number[] = [];
  let sum = 0;
  for (const { first, count } of plan.stages) {
    let longest = 0;
    for (let index = first; index < first + count; index++) {
      const step = plan.steps[index];
      const start = (step?.needs ?? []).reduce((latest, need) => Math.max(latest, ends[need] ?? 0), 0);
      const end = start + (step?.plannedMs ?? 0);
      ends[index] = end;
      longest = Math.max(longest, end);
    }
    sum += longest;
  }
  return sum;
}
