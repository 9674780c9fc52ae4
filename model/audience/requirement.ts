import type { Requirement } from '../plan.js';
import { isComplete } from './counts.js';
import type { Counts } from './ledger-entry.js';

export interface RequirementVerdict {
  /** `fails`: it cannot hold any more. */
  verdict: 'holds' | 'fails' | 'open';
  /** One sentence: `181 of 200 acknowledged; everyone in noc did`. */
  message: string;
}

interface Part {
  holds: boolean;
  /** It can never hold, whatever people still answer. */
  hopeless?: boolean;
  text: string;
}

/**
 * Whether an audience has reached what is required of it. `over`: nobody's answer counts any more. Percentages are of
 * those who were not waived; whom nothing reaches has not acknowledged. `noneDeclined` holds only when everybody has
 * answered or it is over, because whoever is silent may still decline. An audience without anybody never holds. `word`:
 * what those who count did, for the message.
 */
export function judgeRequirement(
  require: Requirement,
  counts: Counts,
  { over, word = 'acknowledged' }: { over: boolean; word?: 'acknowledged' | 'answered' },
): RequirementVerdict {
  if (counts.total === 0) return { verdict: 'fails', message: 'nobody is in this audience' };
  const settled = over || isComplete(counts);
  const parts = partsOf(require, counts, settled);
  const message = [summary(counts, word), ...parts.map(({ text }) => text)].filter((text) => text !== '').join('; ');
  if (parts.every(({ holds }) => holds)) return { verdict: 'holds', message };
  const lost = parts.some(({ holds, hopeless }) => !holds && (settled || hopeless));
  return { verdict: lost ? 'fails' : 'open', message };
}

function partsOf({ atLeast, everyoneIn, noneDeclined }: Requirement, counts: Counts, settled: boolean): Part[] {
  const parts = [
    ...(atLeast ? [enough(atLeast, counts)] : []),
    ...(everyoneIn ?? []).map((name) => wholeGroup(name, counts)),
    ...(noneDeclined ? [noObjection(counts, settled)] : []),
  ];
  return parts.length > 0 ? parts : [everybody(counts)];
}

function enough(atLeast: NonNullable<Requirement['atLeast']>, counts: Counts): Part {
  const { acknowledged, asked } = figures(counts);
  if ('count' in atLeast) {
    const { count } = atLeast;
    return { holds: acknowledged >= count, hopeless: count > counts.total, text: `at least ${count} must` };
  }
  const { percent } = atLeast;
  return { holds: acknowledged * 100 >= percent * asked, text: `at least ${percent}% must` };
}

function wholeGroup(name: string, { groups }: Counts): Part {
  const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
  if (!group) return { holds: false, hopeless: true, text: `nobody of ${name} is in it` };
  const missing = group.total - group.acknowledged - group.waived;
  if (missing <= 0) return { holds: true, text: `everyone in ${name} did` };
  return { holds: false, text: `${missing} of ${group.total} in ${name} did not` };
}

function noObjection({ states }: Counts, settled: boolean): Part {
  const declined = states.declined ?? 0;
  return { holds: declined === 0 && settled, text: declined === 0 ? 'nobody declined' : 'nobody may decline' };
}

function everybody(counts: Counts): Part {
  const { acknowledged, asked } = figures(counts);
  return { holds: acknowledged >= asked, text: '' };
}

function figures({ total, states }: Counts): { acknowledged: number; asked: number } {
  return { acknowledged: states.acknowledged ?? 0, asked: total - (states.waived ?? 0) };
}

function summary(counts: Counts, word: string): string {
  const { acknowledged, asked } = figures(counts);
  const { declined = 0, unreachable = 0, late = 0, waived = 0 } = counts.states;
  const others = [
    ...(declined > 0 ? [`${declined} declined`] : []),
    ...(unreachable > 0 ? [`${unreachable} could not be reached`] : []),
    ...(late > 0 ? [`${late} answered late`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ];
  return [`${acknowledged} of ${asked} ${word}`, ...others].join(', ');
}
